package io.qaio.ratelimit.aop;

import java.time.Duration;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.core.ReactiveAdapter;

/**
 * Holds subscriptions to what a method returns, without a thread. Each is charged and
 * calls the method, after its wait. One that is refused gets an error.
 */
final class ReactiveCalls implements MethodInterceptor {

	private final MethodLimits limits;

	private final ReactiveAdapter adapter;

	ReactiveCalls(MethodLimits limits, ReactiveAdapter adapter) {
		this.limits = limits;
		this.adapter = adapter;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) {
		Flux<Object> calls = Flux.defer(() -> call((ProxyMethodInvocation) invocation));
		return this.adapter.fromPublisher(this.adapter.isMultiValue() ? calls : Mono.fromDirect(calls));
	}

	private Publisher<Object> call(ProxyMethodInvocation invocation) {
		long millis = this.limits.admit(invocation.getArguments());
		Flux<Object> call = Flux.defer(() -> proceed(invocation.invocableClone()));
		return (millis > 0) ? Mono.delay(Duration.ofMillis(millis)).thenMany(call) : call;
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
