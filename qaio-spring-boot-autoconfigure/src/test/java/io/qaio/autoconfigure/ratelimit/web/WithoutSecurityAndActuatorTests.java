package io.qaio.autoconfigure.ratelimit.web;

import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.ratelimit.web.RateLimitFilter;
import io.qaio.ratelimit.web.RateLimitWebFilter;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.http.codec.ServerCodecConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Routes need neither Spring Security, nor the Actuator, nor Netty.
 */
class WithoutSecurityAndActuatorTests {

	private static final String[] ROUTE = { "qaio.rate-limit.zones.login.rate=5r/s",
			"qaio.rate-limit.http.routes[0].path=/**", "qaio.rate-limit.http.routes[0].zone=login" };

	private static final FilteredClassLoader WITHOUT = new FilteredClassLoader("org.springframework.security",
			"org.springframework.boot.actuate", "reactor.netty");

	@Test
	void springMvc() {
		new WebApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(RateLimitAutoConfiguration.class, RateLimitWebMvcAutoConfiguration.class))
			.withClassLoader(WITHOUT)
			.withPropertyValues(ROUTE)
			.run((context) -> assertThat(context.getBean("rateLimitFilter", FilterRegistrationBean.class).getFilter())
				.isInstanceOf(RateLimitFilter.class));
	}

	@Test
	void webFlux() {
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(RateLimitAutoConfiguration.class, RateLimitWebFluxAutoConfiguration.class))
			.withBean(ServerCodecConfigurer.class, ServerCodecConfigurer::create)
			.withClassLoader(WITHOUT)
			.withPropertyValues(ROUTE)
			.run((context) -> assertThat(context.getBeansOfType(RateLimitWebFilter.class)).hasSize(2));
	}

}
