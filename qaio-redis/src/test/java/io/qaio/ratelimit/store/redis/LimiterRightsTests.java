package io.qaio.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitStoreException;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.OnStoreFailure;
import io.qaio.redis.LuaScript;
import io.qaio.test.DocumentedRights;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A limiter whose user has no more than the documented rights, or less.
 */
@ExtendWith(OutputCaptureExtension.class)
class LimiterRightsTests {

	private static final RateLimit LIMIT = RateLimit.of("login").withBurst(1).withDelay(RateLimit.NO_DELAY);

	private static final DocumentedRights RIGHTS = DocumentedRights.of("limiter");

	private final List<AutoCloseable> opened = new ArrayList<>();

	private RedisProcess redis;

	@BeforeEach
	void start() {
		this.redis = open(RedisProcess.start());
		RIGHTS.grant(this.redis);
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	private <T extends AutoCloseable> T open(T resource) {
		this.opened.add(resource);
		return resource;
	}

	@Test
	void theDocumentedCommandsAreThoseOfTheScripts() {
		Set<String> needed = new TreeSet<>(Set.of("EVAL", "EVALSHA", "PING"));
		for (LuaScript script : List.of(DecisionBatch.SCRIPT, ChargeReturner.SCRIPT)) {
			Pattern.compile("call\\('([A-Z]+)'")
				.matcher(new String(script.source(), StandardCharsets.UTF_8))
				.results()
				.forEach((call) -> needed.add(call.group(1)));
		}
		assertThat(RIGHTS.commands()).containsExactlyInAnyOrderElementsOf(needed);
	}

	@ParameterizedTest
	@EnumSource(OnStoreFailure.class)
	void decisionsWorkWithTheDocumentedRights(OnStoreFailure onStoreFailure) {
		RedisRateLimiter limiter = limiter(onStoreFailure, DocumentedRights.PASSWORD);
		assertThat(limiter.decide(LIMIT, "a").granted()).isTrue();
		assertThat(limiter.decide(List.of(LIMIT.on("a"), LIMIT.on("b"))).granted()).isTrue();
		assertThat(limiter.decide(LIMIT, "a").granted()).isFalse();
		assertThat(limiter.decideAsync(LIMIT, "b")).succeedsWithin(Duration.ofSeconds(10))
			.matches((decision) -> decision.granted());
		assertThat(limiter.status().undecided()).isZero();
		assertThat(this.redis.command("ACL", "LOG")).isEmpty();
	}

	@Test
	void shardsWorkWithTheDocumentedRights() {
		RedisRateLimiter limiter = limiter(OnStoreFailure.ALLOW, DocumentedRights.PASSWORD, 12);
		List<KeyedLimit> both = List.of(LIMIT.on("ann"), LIMIT.on("bob"));
		assertThat(limiter.decide(LIMIT, "bob").granted()).isTrue();
		assertThat(limiter.decide(both).granted()).isTrue();
		assertThat(limiter.decide(both).limit()).isEqualTo(1);
		// given back
		assertThat(limiter.decide(LIMIT, "ann").granted()).isTrue();
		assertThat(limiter.decide(LIMIT, "ann").granted()).isFalse();
		assertThat(limiter.status().undecided()).isZero();
		assertThat(this.redis.command("ACL", "LOG")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "MGET", "SET", "TIME", "EVALSHA", "EVAL" })
	void withoutARightNoCallPassesUnlimited(String command, CapturedOutput output) throws Exception {
		RIGHTS.grant(this.redis, "-" + command.toLowerCase(Locale.ROOT));
		String named = command.startsWith("EVAL") ? "'" + command.toLowerCase(Locale.ROOT) + "'"
				: "it may not use the command " + command;
		RedisRateLimiter limiter = limiter(OnStoreFailure.ALLOW, DocumentedRights.PASSWORD);
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> limiter.connect().get(20, TimeUnit.SECONDS));
		assertThatRefused(limiter, named);
		assertThat(limiter.decideAsync(LIMIT, "a")).failsWithin(Duration.ofSeconds(10))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(RateLimitStoreException.class);
		assertThat(limiter.status().misconfigured()).isTrue();
		await()
			.until(() -> output.getOut().contains("Redis does not decide about rate limits: this user of Redis lacks"));
		RIGHTS.grant(this.redis);
		await().until(() -> limiter.status().deciding());
		assertThat(limiter.decide(LIMIT, "a").granted()).isTrue();
		assertThat(limiter.status().misconfigured()).isFalse();
	}

	@Test
	void theFirstCallAlreadyFails() {
		RIGHTS.grant(this.redis, "-set");
		assertThatRefused(limiter(OnStoreFailure.ALLOW, DocumentedRights.PASSWORD), "the command SET");
	}

	@Test
	void keysThatAreNotPermittedAreNamed() {
		RIGHTS.grant(this.redis, "resetkeys", "~qaio:*");
		assertThatRefused(limiter(OnStoreFailure.ALLOW, DocumentedRights.PASSWORD),
				"keys that begin with '{<qaio.rate-limit.key-prefix>}:'");
	}

	@Test
	void aPasswordThatIsRefusedIsNotARedisThatIsAway() {
		assertThatRefused(limiter(OnStoreFailure.ALLOW, "wrong"), "WRONGPASS", "spring.data.redis.password");
	}

	@Test
	void denyRejectsAndLocalDecidesHere() {
		RIGHTS.grant(this.redis, "-set");
		assertThat(limiter(OnStoreFailure.DENY, DocumentedRights.PASSWORD).decide(LIMIT, "a").granted()).isFalse();
		RedisRateLimiter local = limiter(OnStoreFailure.LOCAL, DocumentedRights.PASSWORD);
		assertThat(local.decide(LIMIT, "a").granted()).isTrue();
		assertThat(local.decide(LIMIT, "a").granted()).isTrue();
		assertThat(local.decide(LIMIT, "a").granted()).isFalse();
	}

	@Test
	void aRightThatIsTakenAwayLaterFailsCallsToo() {
		RedisRateLimiter limiter = limiter(OnStoreFailure.ALLOW, DocumentedRights.PASSWORD);
		assertThat(limiter.decide(LIMIT, "a").granted()).isTrue();
		RIGHTS.grant(this.redis, "-set");
		for (int i = 0; i < 100; i++) {
			assertThatRefused(limiter, "lacks a right");
		}
	}

	@Test
	void aServerThatComesBackWithoutTheRightIsSaidToRefuse(CapturedOutput output) throws Exception {
		this.redis.kill();
		RedisRateLimiter limiter = limiter(OnStoreFailure.ALLOW, DocumentedRights.PASSWORD);
		assertThat(limiter.decide(LIMIT, "a").granted()).as("away").isTrue();
		// nobody has created the user there
		this.redis.restart();
		await().until(() -> limiter.status().misconfigured());
		assertThatRefused(limiter, "WRONGPASS");
		await().until(() -> output.getOut().contains("Redis does not let this user in"));
	}

	private static void assertThatRefused(RedisRateLimiter limiter, String... named) {
		assertThatExceptionOfType(RateLimitStoreException.class).isThrownBy(() -> limiter.decide(LIMIT, "a"))
			.withMessageContaining("zone 'login'")
			.withMessageContainingAll(named);
	}

	private RedisRateLimiter limiter(OnStoreFailure onStoreFailure, String password) {
		return limiter(onStoreFailure, password, 1);
	}

	private RedisRateLimiter limiter(OnStoreFailure onStoreFailure, String password, int shards) {
		RedisClient client = RedisClient.create(RedisURI.builder()
			.withHost("127.0.0.1")
			.withPort(this.redis.port())
			.withAuthentication(DocumentedRights.USER, password.toCharArray())
			.build());
		this.opened.add(client::shutdown);
		return open(new RedisRateLimiter(() -> client,
				RedisStoreSettings.DEFAULTS.withTimeout(Duration.ofSeconds(5)).withShards(shards),
				List.of(new Zone("login", Rate.parse("1r/m"), 100)), (zone) -> onStoreFailure));
	}

}
