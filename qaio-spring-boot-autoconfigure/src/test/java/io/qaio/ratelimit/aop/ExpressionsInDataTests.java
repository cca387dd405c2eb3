package io.qaio.ratelimit.aop;

import java.util.List;
import java.util.Map;

import io.qaio.ratelimit.RateLimited;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Expressions are those of annotations. Arguments that look like expressions are text.
 */
class ExpressionsInDataTests {

	private static boolean ran;

	private final RecordingRateLimiter limiter = new RecordingRateLimiter();

	private final AnnotationConfigApplicationContext context = LimitedBeans.start(this.limiter, Calls.class);

	@AfterEach
	void close() {
		this.context.close();
	}

	/** What an expression would call. */
	public static String run() {
		ran = true;
		return "ran";
	}

	@ParameterizedTest
	@ValueSource(strings = { "T(io.qaio.ratelimit.aop.ExpressionsInDataTests).run()",
			"#{T(io.qaio.ratelimit.aop.ExpressionsInDataTests).run()}", "${java.home}", "${java.home:x}", "#key",
			"#{#key}", "@calls.plain('a')", "new String('a')", "'a' + 'b'", "{1,2}", "#this", "%{1+1}", "{{1+1}}",
			"\" + T(io.qaio.ratelimit.aop.ExpressionsInDataTests).run() + \"", "'", "\\u0023key", "#root" })
	void argumentsAreNeverEvaluated(String text) {
		Calls calls = this.context.getBean(Calls.class);
		ran = false;
		calls.plain(text);
		assertThat(this.limiter.lastKeys()).containsExactly(text);
		calls.made(text);
		assertThat(this.limiter.lastKeys()).containsExactly("user " + text);
		calls.property(new User(text, Map.of(text, text)));
		assertThat(this.limiter.lastKeys()).containsExactly(text);
		calls.indexed(Map.of("id", text));
		assertThat(this.limiter.lastKeys()).containsExactly(text);
		calls.indexedBy(Map.of(text, "value"), text);
		assertThat(this.limiter.lastKeys()).containsExactly("value");
		calls.listed(List.of(text));
		assertThat(this.limiter.lastKeys()).containsExactly(text);
		assertThat(ran).isFalse();
	}

	record User(String name, Map<String, String> attributes) {
	}

	static class Calls {

		@RateLimited(zone = "login", key = "#key")
		void plain(String key) {
		}

		@RateLimited(zone = "login", key = "'user ' + #key")
		void made(String key) {
		}

		@RateLimited(zone = "login", key = "#user.name()")
		void property(User user) {
		}

		@RateLimited(zone = "login", key = "#headers['id']")
		void indexed(Map<String, String> headers) {
		}

		@RateLimited(zone = "login", key = "#headers[#name]")
		void indexedBy(Map<String, String> headers, String name) {
		}

		@RateLimited(zone = "login", key = "#ids[0]")
		void listed(List<String> ids) {
		}

	}

}
