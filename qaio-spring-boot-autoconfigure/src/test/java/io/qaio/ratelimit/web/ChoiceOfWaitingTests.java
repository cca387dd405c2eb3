package io.qaio.ratelimit.web;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.ui.ModelMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.context.request.WebRequestInterceptor;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.MappedInterceptor;
import org.springframework.web.servlet.i18n.LocaleChangeInterceptor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How delayed requests wait beside an application's interceptors and listeners, which may
 * ignore requests that go on by an async dispatch, over real HTTP.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class ChoiceOfWaitingTests {

	private static final String[] ANN = { "X-User", "ann" };

	private static WebServer start(Class<?> configuration, String... properties) {
		List<String> all = new ArrayList<>(WebServer.route(0, "/any", "fast", 100));
		all.add("qaio.rate-limit.zones.fast.rate=20r/s");
		all.addAll(List.of(properties));
		return WebServer.start(WebApplicationType.SERVLET, all, Application.class, configuration);
	}

	private static void assertAll(WebServer server, int status, String body, String... headers) {
		List<CompletableFuture<HttpResponse<String>>> responses = server.getAll(6, "/any", headers);
		assertThat(responses).extracting(CompletableFuture::join).allSatisfy((response) -> {
			assertThat(response.statusCode()).isEqualTo(status);
			assertThat(response.body()).contains(body);
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Registered.class, RegisteredForSomePaths.class, MappedBean.class, ForWebRequests.class })
	void anInterceptorIsNotPassedUnchecked(Class<?> configuration, CapturedOutput output) {
		try (WebServer server = start(configuration)) {
			assertThat(output).contains("Delayed requests wait in their threads, at most 50 at a time, "
					+ "as these may ignore an async dispatch: [");
			assertAll(server, 403, "");
			assertAll(server, 200, "any", ANN);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { ListenerBean.class, RegisteredListener.class })
	void whatAListenerSetsIsInForce(Class<?> configuration, CapturedOutput output) {
		try (WebServer server = start(configuration)) {
			assertThat(output)
				.contains("as these may ignore an async dispatch: [" + UserListener.class.getName() + "]");
			assertAll(server, 200, "any ann", ANN);
		}
	}

	@Test
	void aMappingOfTheApplicationMayHaveInterceptors(CapturedOutput output) {
		try (WebServer server = start(OtherMapping.class)) {
			assertThat(output).contains("as these may ignore an async dispatch: [" + NoHandlers.class.getName() + "]");
			assertAll(server, 200, "any");
		}
	}

	@Test
	void interceptorsOfSpringSeeTheRequest(CapturedOutput output) {
		try (WebServer server = start(OfSpring.class)) {
			assertThat(output).contains("Delayed requests wait without a thread, and go on by an async dispatch");
			assertAll(server, 200, "any");
		}
	}

	@Test
	void anAsyncDispatchThatIsAskedForNamesThem(CapturedOutput output) {
		try (WebServer server = start(Registered.class, "qaio.rate-limit.http.waiting=async")) {
			assertThat(output).contains("Delayed requests wait without a thread, and go on by an async dispatch, "
					+ "which these may ignore: [" + UserInterceptor.class.getName() + "]");
			assertAll(server, 200, "any", ANN);
		}
	}

	private static boolean isAllowed(HttpServletRequest request) {
		return request.getDispatcherType() != DispatcherType.REQUEST || request.getHeader("X-User") != null;
	}

	/** Checks each request once, as it believes. */
	static class UserInterceptor implements HandlerInterceptor {

		@Override
		public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
			response.setStatus(isAllowed(request) ? 200 : 403);
			return isAllowed(request);
		}

	}

	static class UserListener implements ServletRequestListener {

		static final ThreadLocal<String> USER = new ThreadLocal<>();

		@Override
		public void requestInitialized(ServletRequestEvent event) {
			USER.set(((HttpServletRequest) event.getServletRequest()).getHeader("X-User"));
		}

		@Override
		public void requestDestroyed(ServletRequestEvent event) {
			USER.remove();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(AnyController.class)
	static class Application {

	}

	@RestController
	static class AnyController {

		@GetMapping("/any")
		String any() {
			return "any " + UserListener.USER.get();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Registered implements WebMvcConfigurer {

		@Override
		public void addInterceptors(InterceptorRegistry registry) {
			registry.addInterceptor(new UserInterceptor());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RegisteredForSomePaths implements WebMvcConfigurer {

		@Override
		public void addInterceptors(InterceptorRegistry registry) {
			registry.addInterceptor(new UserInterceptor()).addPathPatterns("/any");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MappedBean {

		@Bean
		MappedInterceptor mapped() {
			return new MappedInterceptor(new String[] { "/**" }, new UserInterceptor());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ForWebRequests implements WebMvcConfigurer {

		@Override
		public void addInterceptors(InterceptorRegistry registry) {
			registry.addWebRequestInterceptor(new UserWebRequestInterceptor());
		}

	}

	static class UserWebRequestInterceptor implements WebRequestInterceptor {

		@Override
		public void preHandle(WebRequest request) {
			HttpServletRequest received = ((NativeWebRequest) request).getNativeRequest(HttpServletRequest.class);
			if (received != null && !isAllowed(received)) {
				throw new ResponseStatusException(HttpStatus.FORBIDDEN);
			}
		}

		@Override
		public void postHandle(WebRequest request, @Nullable ModelMap model) {
		}

		@Override
		public void afterCompletion(WebRequest request, @Nullable Exception ex) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ListenerBean {

		@Bean
		UserListener listener() {
			return new UserListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RegisteredListener {

		@Bean
		ServletListenerRegistrationBean<UserListener> listener() {
			return new ServletListenerRegistrationBean<>(new UserListener());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherMapping {

		@Bean
		HandlerMapping mapping() {
			return new NoHandlers();
		}

	}

	static class NoHandlers implements HandlerMapping, Ordered {

		@Override
		public @Nullable HandlerExecutionChain getHandler(HttpServletRequest request) {
			return null;
		}

		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfSpring implements WebMvcConfigurer {

		@Override
		public void addInterceptors(InterceptorRegistry registry) {
			registry.addInterceptor(new LocaleChangeInterceptor());
		}

	}

}
