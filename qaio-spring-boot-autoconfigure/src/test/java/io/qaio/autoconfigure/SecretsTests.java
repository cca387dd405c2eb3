package io.qaio.autoconfigure;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueueException;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitStoreException;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.test.RedisProcess;
import io.qaio.test.ServerProcess;
import io.qaio.test.TarantoolProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Passwords of servers are in no log, no error, no bean's text and no endpoint.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretsTests {

	private static final String SECRET = "s3cret";

	@ParameterizedTest
	@ValueSource(strings = { "spring.data.redis.port=%d,spring.data.redis.password=" + SECRET,
			"spring.data.redis.url=redis://default:" + SECRET + "@127.0.0.1:%d" })
	void thoseOfRedis(String properties, CapturedOutput output) throws Exception {
		try (RedisProcess redis = RedisProcess.start()) {
			redis.command("CONFIG", "SET", "requirepass", SECRET);
			List<String> all = with(properties.formatted(redis.port()), "qaio.rate-limit.store=redis");
			assertKept(redis, all, output);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.data.redis.port=%d,spring.data.redis.password=wrong" + SECRET,
			"spring.data.redis.url=redis://default:wrong" + SECRET + "@127.0.0.1:%d" })
	void thoseThatRedisRefuses(String properties, CapturedOutput output) throws Exception {
		try (RedisProcess redis = RedisProcess.start()) {
			redis.command("CONFIG", "SET", "requirepass", "another");
			List<String> all = with(properties.formatted(redis.port()), "qaio.rate-limit.store=redis");
			try (ConfigurableApplicationContext context = start(all)) {
				assertThat(refusal(context)).contains("WRONGPASS").doesNotContain(SECRET);
				assertThat(said(context)).doesNotContain(SECRET);
			}
			assertThat(output.getAll()).doesNotContain(SECRET);
		}
	}

	@Test
	void thoseOfTarantool(CapturedOutput output) throws Exception {
		try (TarantoolProcess tarantool = TarantoolProcess.start()) {
			tarantool.lua("box.schema.user.create('app', {password = '" + SECRET
					+ "'}) box.schema.user.grant('app', 'super')");
			assertKept(tarantool, inTarantool(tarantool, SECRET), output);
			tarantool.restart();
			try (ConfigurableApplicationContext context = start(inTarantool(tarantool, "wrong" + SECRET))) {
				assertThat(refusal(context)).contains("Incorrect password").doesNotContain(SECRET);
				assertThat(said(context)).doesNotContain(SECRET);
			}
			assertThat(output.getAll()).doesNotContain(SECRET);
		}
	}

	private static List<String> inTarantool(TarantoolProcess tarantool, String password) {
		return with("qaio.queue.store=tarantool", "qaio.queue.tarantool.host=127.0.0.1",
				"qaio.queue.tarantool.port=" + tarantool.port(), "qaio.queue.tarantool.username=app",
				"qaio.queue.tarantool.password=" + password);
	}

	private static List<String> with(String... properties) {
		return Stream.of(properties).flatMap((each) -> Stream.of(each.split(","))).toList();
	}

	private static void assertKept(ServerProcess server, List<String> properties, CapturedOutput output)
			throws Exception {
		try (ConfigurableApplicationContext context = start(properties)) {
			context.getBean(TaskQueue.class).put("work");
			assertThat(context.getBean(RateLimiter.class).decide(RateLimit.of("login"), "a").granted()).isTrue();
			assertThat(said(context)).contains("qaio").doesNotContain(SECRET);
			server.kill();
			assertThat(refusal(context)).isNotEmpty().doesNotContain(SECRET);
			assertThat(said(context)).doesNotContain(SECRET);
		}
		assertThat(output.getAll()).contains("qaio").doesNotContain(SECRET);
	}

	private static ConfigurableApplicationContext start(List<String> properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--server.address=127.0.0.1",
				"--spring.main.banner-mode=off", "--logging.level.io.qaio=trace", "--qaio.rate-limit.timeout=2s",
				"--qaio.rate-limit.zones.login.rate=1r/m", "--management.endpoint.health.show-details=always",
				"--management.endpoints.web.exposure.include=*", "--spring.data.redis.timeout=2s"));
		properties.forEach((property) -> arguments.add("--" + property));
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.run(arguments.toArray(String[]::new));
	}

	/**
	 * What the failure of a put says, with its causes.
	 */
	private static String refusal(ConfigurableApplicationContext context) {
		TaskQueue queue = context.getBean(TaskQueue.class);
		TaskQueueException failure = catchThrowableOfType(TaskQueueException.class, () -> queue.put("work"));
		assertThat(failure).isNotNull();
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		try {
			context.getBean(RateLimiter.class).decide(RateLimit.of("login"), "a");
		}
		catch (RateLimitStoreException ex) {
			ex.printStackTrace(new PrintWriter(text));
		}
		return text.toString();
	}

	/**
	 * What endpoints and our beans tell.
	 */
	private static String said(ConfigurableApplicationContext context) throws Exception {
		StringBuilder said = new StringBuilder();
		for (String path : List.of("", "/health", "/env", "/configprops", "/beans", "/conditions", "/metrics",
				"/mappings", "/loggers", "/info")) {
			URI uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port")
					+ "/actuator" + path);
			said.append(HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
				.body());
		}
		for (Object bean : context.getBeansOfType(Object.class).values()) {
			if (bean.getClass().getName().startsWith("io.qaio.")) {
				said.append(bean).append('\n');
			}
		}
		return said.toString();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
