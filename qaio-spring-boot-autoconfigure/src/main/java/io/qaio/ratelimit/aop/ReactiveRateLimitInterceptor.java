package io.qaio.ratelimit.aop;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.task.TaskDecorator;

/**
 * Delays subscriptions to what a method returns, without a thread. Each is charged and,
 * after its delay, calls the method. A rejected one gets an error.
 */
final class ReactiveRateLimitInterceptor implements MethodInterceptor {

	private final MethodLimits limits;

	private final ReactiveAdapter adapter;

	private final TaskDecorator context;

	ReactiveRateLimitInterceptor(MethodLimits limits, ReactiveAdapter adapter, TaskDecorator context) {
		this.limits = limits;
		this.adapter = adapter;
		this.context = context;
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
		boolean decided = delay.isDone();
		if (decided && (delay.isCompletedExceptionally() || delay.join() == 0)) {
			return millis.thenMany(call);
		}
		Flux<Object> continued = inContext(call);
		// the thread in which a decision comes belongs to a driver
		return (decided ? millis : millis.publishOn(Schedulers.parallel()))
			.flatMapMany((each) -> (each > 0) ? Mono.delay(Duration.ofMillis(each)).thenMany(continued) : continued);
	}

	/**
	 * Subscribes with the context of this thread, whichever thread does it.
	 */
	private Flux<Object> inContext(Flux<Object> call) {
		AtomicReference<@Nullable Subscriber<? super Object>> subscriber = new AtomicReference<>();
		Runnable subscribe = this.context.decorate(() -> call.subscribe(Objects.requireNonNull(subscriber.get())));
		return Flux.from((each) -> {
			subscriber.set(each);
			subscribe.run();
		});
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
