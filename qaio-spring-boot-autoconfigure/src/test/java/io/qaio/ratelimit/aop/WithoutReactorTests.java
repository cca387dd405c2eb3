package io.qaio.ratelimit.aop;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.LocalRateLimiter;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits on a class path without Reactor, Kotlin and AspectJ.
 */
class WithoutReactorTests {

	@Test
	void methodsAreLimited() throws IOException, ReflectiveOperationException {
		URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.matches(".*(reactor|reactive|kotlin|aspectj).*"))
			.map(WithoutReactorTests::url)
			.toArray(URL[]::new);
		ClassLoader own = Thread.currentThread().getContextClassLoader();
		try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
			Thread.currentThread().setContextClassLoader(loader);
			Runnable application = (Runnable) loader.loadClass(Application.class.getName())
				.getDeclaredConstructor()
				.newInstance();
			assertThat(application.getClass()).isNotSameAs(Application.class);
			application.run();
		}
		finally {
			Thread.currentThread().setContextClassLoader(own);
		}
	}

	private static URL url(String entry) {
		try {
			return new File(entry).toURI().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Runs in that class loader.
	 */
	public static class Application implements Runnable {

		@Override
		public void run() {
			absent("reactor.core.publisher.Mono");
			absent("kotlin.coroutines.Continuation");
			absent("org.aspectj.lang.annotation.Aspect");
			try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
				RateLimiter limiter = new LocalRateLimiter(List.of(new Zone("login", Rate.parse("1r/m"), 10)));
				context.registerBean(RateLimitPostProcessor.class, () -> new RateLimitPostProcessor(() -> limiter,
						ForkJoinPool::commonPool, RateLimitPostProcessor.DEFAULT_ORDER));
				context.register(Logins.class);
				context.refresh();
				check(context.getBean(Logins.class));
			}
		}

		private static void absent(String className) {
			try {
				Class.forName(className, false, Application.class.getClassLoader());
			}
			catch (ClassNotFoundException ex) {
				return;
			}
			throw new IllegalStateException(className + " is there");
		}

		private static void check(Logins logins) {
			if (!logins.login("a").equals("a") || !logins.later("b").join().equals("b")) {
				throw new IllegalStateException("not called");
			}
			if (!logins.later("b").isCompletedExceptionally()) {
				throw new IllegalStateException("not limited");
			}
			try {
				logins.login("a");
			}
			catch (RateLimitExceededException ex) {
				return;
			}
			throw new IllegalStateException("not limited");
		}

	}

	public static class Logins {

		@RateLimited(zone = "login", key = "#key")
		public String login(String key) {
			return key;
		}

		@RateLimited(zone = "login", key = "#key")
		public CompletableFuture<String> later(String key) {
			return CompletableFuture.completedFuture(key);
		}

	}

}
