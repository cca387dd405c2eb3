package io.qaio.ratelimit.aop;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.core.ReactiveAdapter;

/**
 * Delays subscriptions to what a method returns, without a thread. Each is charged and,
 * after its delay, calls the method. A rejected one gets an error.
 */
final class ReactiveRateLimitInterceptor implements MethodInterceptor {

	private final MethodLimits limits;

	private final ReactiveAdapter adapter;

	ReactiveRateLimitInterceptor(MethodLimits limits, ReactiveAdapter adapter) {
		this.limits = limits;
		this.adapter = adapter;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) {
		Flux<Object> calls = Flux.defer(() -> call((ProxyMethodInvocation) invocation));
		return this.adapter.fromPublisher(this.adapter.isMultiValue() ? calls : Mono.fromDirect(calls));
	}

	private Publisher<Object> call(ProxyMethodInvocation invocation) {
		Flux<Object> call = Flux.defer(() -> proceed(invocation.invocableClone()));
		CompletableFuture<Long> delay = this.limits.admitAsync(invocation.getArguments());
		Mono<Long> millis = Mono.fromFuture(delay);
		// the thread in which a decision comes belongs to a driver
		return (delay.isDone() ? millis : millis.publishOn(Schedulers.parallel()))
			.flatMapMany((each) -> (each > 0) ? Mono.delay(Duration.ofMillis(each)).thenMany(call) : call);
	}

	private Publisher<Object> proceed(MethodInvocation invocation) {
		try {
			// interceptors of AspectJ's advice look for the invocation on their thread
			return this.adapter.toPublisher(ExposeInvocationInterceptor.INSTANCE.invoke(invocation));
		}
		catch (Throwable ex) {
			return Flux.error(ex);
		}
	}

}
