package io.qaio.ratelimit.aop;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.annotation.InvalidAnnotatedMethodException;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.LocalRateLimiter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.ConnectableFlux;

import org.springframework.beans.factory.BeanCreationException;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What keeps an application from starting, and what it is told.
 */
class StartUpTests {

	static Arguments[] wrongBeans() {
		return new Arguments[] { arguments(UnknownZone.class, "UnknownZone.call(String, int)",
				"There is no rate limit zone 'logn'. Known are [login, search]; 'qaio.rate-limit.zones[logn].rate' adds it"),
				arguments(UnknownZoneOfType.class, "UnknownZoneOfType.call()", "There is no rate limit zone 'logn'"),
				arguments(UnresolvedZone.class, "UnresolvedZone.call()", "login.zone"),
				arguments(BlankZone.class, "BlankZone.call()", "The zone of a limit must not be blank"),
				arguments(NegativeBurst.class, "NegativeBurst.call()",
						"Limit of zone 'login': burst must be 0 or more, not -1"),
				arguments(NegativeDelay.class, "NegativeDelay.call()",
						"Limit of zone 'login': delay must be 0 or more, not -2"),
				arguments(UnparsableKey.class, "UnparsableKey.call(String)", "key '#ip +' is not a SpEL expression"),
				arguments(KeyOfNothing.class, "KeyOfNothing.call(String)",
						"key '#nope' names '#nope', which is no parameter. Parameters are #ip, #p0, #a0"),
				arguments(SecondIsWrong.class, "SecondIsWrong.call(String)", "There is no rate limit zone 'other'"),
				arguments(SecondMethodIsWrong.class, "SecondMethodIsWrong.second()",
						"There is no rate limit zone 'other'"),
				arguments(OnPrivate.class, "OnPrivate.call()", "calls of a private or static method cannot be limited"),
				arguments(OnStatic.class, "OnStatic.call()", "calls of a private or static method cannot be limited"),
				arguments(OnFinal.class, "OnFinal.call()", "calls of a final method cannot be limited"),
				arguments(OtherFuture.class, "OtherFuture.call()",
						"the method must return CompletableFuture or CompletionStage, not"),
				arguments(OtherFlux.class, "OtherFlux.call()", "the method must return Flux, not") };
	}

	@ParameterizedTest
	@MethodSource("wrongBeans")
	void theApplicationDoesNotStart(Class<?> bean, String method, String reason) {
		Rate rate = Rate.parse("5r/s");
		RateLimiter limiter = new LocalRateLimiter(List.of(new Zone("login", rate, 10), new Zone("search", rate, 10)));
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> LimitedBeans.start(limiter, bean))
			.withMessageContaining("Error creating bean with name")
			.withMessageContaining(bean.getSimpleName().substring(1))
			.withMessageContaining("RateLimited")
			.withMessageContaining(method + ": ")
			.withMessageContaining(reason)
			.havingCause()
			.isInstanceOf(InvalidAnnotatedMethodException.class);
	}

	static class UnknownZone {

		@RateLimited(zone = "logn")
		void call(String ip, int port) {
		}

	}

	@RateLimited(zone = "logn")
	static class UnknownZoneOfType {

		public void call() {
		}

	}

	static class UnresolvedZone {

		@RateLimited(zone = "${login.zone}")
		void call() {
		}

	}

	static class BlankZone {

		@RateLimited(zone = "")
		void call() {
		}

	}

	static class NegativeBurst {

		@RateLimited(zone = "login", burst = -1)
		void call() {
		}

	}

	static class NegativeDelay {

		@RateLimited(zone = "login", delay = -2)
		void call() {
		}

	}

	static class UnparsableKey {

		@RateLimited(zone = "login", key = "#ip +")
		void call(String ip) {
		}

	}

	static class KeyOfNothing {

		@RateLimited(zone = "login", key = "#nope")
		void call(String ip) {
		}

	}

	static class SecondIsWrong {

		@RateLimited(zone = "login", key = "#ip")
		@RateLimited(zone = "other")
		void call(String ip) {
		}

	}

	static class SecondMethodIsWrong {

		@RateLimited(zone = "login")
		void first() {
		}

		@RateLimited(zone = "other")
		void second() {
		}

	}

	static class OnPrivate {

		@RateLimited(zone = "login")
		private void call() {
		}

	}

	static class OnStatic {

		@RateLimited(zone = "login")
		static void call() {
		}

	}

	static class OnFinal {

		@RateLimited(zone = "login")
		public final void call() {
		}

	}

	static class OtherFuture {

		@RateLimited(zone = "login")
		SpecialFuture call() {
			return new SpecialFuture();
		}

	}

	static class SpecialFuture extends CompletableFuture<String> {

	}

	static class OtherFlux {

		@RateLimited(zone = "login")
		@SuppressWarnings("NullAway")
		ConnectableFlux<String> call() {
			return null;
		}

	}

}
