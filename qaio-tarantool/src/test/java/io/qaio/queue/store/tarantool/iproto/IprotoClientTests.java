package io.qaio.queue.store.tarantool.iproto;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.qaio.test.LoopbackPorts;
import io.qaio.test.TarantoolProcess;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The client against a real server, and against servers that behave badly.
 */
@Tag("threads")
@Timeout(60)
class IprotoClientTests {

	private static final Duration SHORT = Duration.ofMillis(300);

	private static TarantoolProcess shared;

	private final List<AutoCloseable> opened = new ArrayList<>();

	@BeforeAll
	static void start() {
		shared = TarantoolProcess.start();
	}

	@AfterAll
	static void stop() {
		if (shared != null) {
			shared.close();
		}
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@Test
	void valuesGoThereAndComeBack() throws Exception {
		byte[] bytes = new byte[1000];
		new Random(42).nextBytes(bytes);
		List<Object> values = get(session(settings(shared)).eval("return ...", Arrays.asList(bytes, "größe 😀",
				Long.MAX_VALUE, Long.MIN_VALUE, -1, true, null, 0.5, List.of(1, List.of("x")), "end")));
		assertThat((byte[]) values.get(0)).isEqualTo(bytes);
		assertThat((byte[]) values.get(1)).isEqualTo("größe 😀".getBytes(StandardCharsets.UTF_8));
		assertThat(values.subList(2, 8)).containsExactly(Long.MAX_VALUE, Long.MIN_VALUE, -1L, true, null, 0.5);
		assertThat(((List<?>) values.get(8)).get(0)).isEqualTo(1L);
	}

	@Test
	void callsOfFunctionsReturnAllResults() throws Exception {
		shared.lua("function several(a, b) return b, a, #a end");
		List<Object> results = get(session(settings(shared)).call("several", List.of("abc", 7)));
		assertThat(results).hasSize(3);
		assertThat(results.get(0)).isEqualTo(7L);
		assertThat((byte[]) results.get(1)).containsExactly('a', 'b', 'c');
		assertThat(results.get(2)).isEqualTo(3L);
	}

	@Test
	void errorsHaveTheirNumberAndTheirKind() {
		IprotoSession session = session(settings(shared));
		assertFails(session.call("nope", List.of()), IprotoError.NO_SUCH_FUNCTION, "'nope' is not defined");
		assertFails(session.eval("error('boom')", List.of()), IprotoError.LUA, "boom");
		assertFails(session.eval("box.error(box.error.READONLY)", List.of()), IprotoError.READ_ONLY, "read-only");
		assertFails(session.eval("box.error{code = 1234, reason = 'own'}", List.of()), IprotoError.OTHER, "own");
		assertFails(session.eval("return 1 +", List.of()), IprotoError.LUA, "eval");
		assertThat(session.isOpen()).isTrue();
	}

	@Test
	void aUserLogsInWithAPassword() throws Exception {
		shared.lua("box.schema.user.create('alice', {password = 'пароль', if_not_exists = true})"
				+ " box.schema.user.grant('alice', 'execute', 'universe', nil, {if_not_exists = true})");
		IprotoSettings settings = settings(shared);
		List<Object> user = get(
				session(settings.withUser("alice", "пароль")).eval("return box.session.user()", List.of()));
		assertThat((byte[]) user.get(0)).isEqualTo("alice".getBytes(StandardCharsets.UTF_8));
		assertRefused(settings.withUser("alice", "wrong"), IprotoError.WRONG_PASSWORD);
		assertRefused(settings.withUser("alice", ""), IprotoError.WRONG_PASSWORD);
		assertRefused(settings.withUser("nobody", "пароль"), IprotoError.NO_SUCH_USER);
	}

	@Test
	void thePasswordIsNotPrinted() {
		assertThat(settings(shared).withUser("alice", "secret")).asString().contains("alice").doesNotContain("secret");
	}

	@Test
	void manyCallsAreUnderWayAtOnceAndEachGetsItsReply() {
		IprotoSession session = session(settings(shared));
		List<CompletableFuture<List<Object>>> answers = new ArrayList<>();
		for (int i = 0; i < 5000; i++) {
			answers.add(session.eval("return ...", List.of(i)));
		}
		for (int i = 0; i < answers.size(); i++) {
			assertThat(answers.get(i).join()).containsExactly((long) i);
		}
	}

	@Test
	void requestsAreStartedInTheirOrder() {
		shared.lua("started = {} function record(n) table.insert(started, n)"
				+ " require('fiber').sleep(math.random() / 100) end");
		IprotoSession session = session(settings(shared));
		List<CompletableFuture<?>> answers = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			answers.add(session.call("record", List.of(i)));
		}
		answers.forEach(CompletableFuture::join);
		assertThat(shared.lua("for i, n in ipairs(started) do if n ~= i - 1 then return i end end return #started"))
			.isEqualTo("200");
	}

	@Test
	void callsBeyondTheLimitQueueUp() throws Exception {
		shared.lua("open, running, most = false, 0, 0 function work() running = running + 1"
				+ " most = math.max(most, running) while not open do require('fiber').sleep(0.005) end"
				+ " require('fiber').sleep(0.001) running = running - 1 end");
		IprotoSession session = session(bounded(1024 * 1024, 3));
		List<CompletableFuture<?>> answers = new ArrayList<>();
		for (int i = 0; i < 303; i++) {
			answers.add(session.call("work", List.of()));
		}
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> session.call("work", List.of()).get())
			.withCauseInstanceOf(IprotoUnavailableException.class)
			.withMessageContaining("3 requests are under way and 300 wait")
			.withMessageContaining("was not sent");
		shared.lua("open = true");
		for (CompletableFuture<?> answer : answers) {
			answer.get(20, TimeUnit.SECONDS);
		}
		assertThat(shared.lua("return most")).isEqualTo("3");
	}

	@Test
	void aCallThatQueuesTooLongFails() {
		IprotoSession session = session(bounded(1024 * 1024, 1));
		CompletableFuture<?> slow = session.eval("require('fiber').sleep(1)", List.of());
		assertUnavailable(() -> session.call("several", List.of("x", 1), SHORT).get(), "the request was not sent");
		assertThat(slow.join()).isEqualTo(List.of());
	}

	@Test
	void frameSizesAreBounded() {
		IprotoSession session = session(bounded(10_000, 10));
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> session.eval("return 1", List.of("x".repeat(10_000))).get())
			.withCauseInstanceOf(IllegalArgumentException.class)
			.withMessageContaining("larger than the 10000");
		assertThat(session.eval("return 1", List.of()).join()).containsExactly(1L);
		assertUnavailable(() -> session.eval("return string.rep('x', 10000)", List.of()).get(),
				"larger than the 10000 that are allowed");
		assertThat(session.isOpen()).isFalse();
	}

	@Test
	void aLateReplyIsDropped() {
		IprotoSession session = session(settings(shared));
		shared.lua("function slow(time, n) require('fiber').sleep(time) return n end");
		CompletableFuture<List<Object>> late = session.call("slow", List.of(0.6, 1), SHORT);
		CompletableFuture<List<Object>> other = session.call("slow", List.of(0.1, 2));
		assertThat(other.join()).containsExactly(2L);
		assertUnavailable(late::get, "no answer within PT0.3S");
		// it did answer others meanwhile
		assertThat(session.isOpen()).isTrue();
		assertThat(session.call("slow", List.of(0.5, 3)).join()).containsExactly(3L);
	}

	@Test
	void aConnectionThatGoesQuietIsReplaced() throws Exception {
		TarantoolProcess tarantool = tarantool();
		IprotoClient client = client(settings(tarantool));
		IprotoSession session = client.session().get();
		get(session.eval("return 1", List.of()));
		CompletableFuture<?> waiting = session.eval("require('fiber').sleep(100)", List.of());
		tarantool.pause();
		assertUnavailable(() -> session.call("x", List.of(), SHORT).get(), "no answer within");
		assertThat(session.isOpen()).isFalse();
		assertThat(waiting).isCompletedExceptionally();
		tarantool.resume();
		assertThat(client.session().get(5, TimeUnit.SECONDS)).isNotSameAs(session);
	}

	@Test
	void callsInFlightFailAtOnceWhenTheServerDies() throws Exception {
		TarantoolProcess tarantool = tarantool();
		IprotoSettings patient = settings(tarantool).withTimeouts(Duration.ofSeconds(10), Duration.ofMinutes(1));
		IprotoSession session = client(patient).session().get();
		CompletableFuture<?> inFlight = session.call("box.session.id", List.of(), Duration.ofMinutes(5))
			.thenCompose((ready) -> session.eval("require('fiber').sleep(100)", List.of()));
		await().until(() -> tarantool.lua("return box.stat().EVAL.total").equals("1"));
		tarantool.kill();
		long before = System.nanoTime();
		assertUnavailable(() -> inFlight.get(20, TimeUnit.SECONDS), "the connection is lost");
		assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
		assertUnavailable(() -> session.eval("return 1", List.of()).get(), "the connection is lost");
	}

	@Test
	void theClientReconnectsByItself() throws Exception {
		TarantoolProcess tarantool = tarantool();
		IprotoClient client = client(settings(tarantool));
		client.session().get();
		for (int i = 0; i < 3; i++) {
			tarantool.kill();
			await().until(() -> client.current() == null);
			assertUnavailable(() -> client.session().get(), "127.0.0.1:" + tarantool.port());
			tarantool.restart();
			int round = i;
			await().ignoreExceptions()
				.until(() -> client.session()
					.get()
					.eval("return ...", List.of(round))
					.get()
					.get(0)
					.equals((long) round));
		}
	}

	@Test
	void attemptsToConnectBackOff() throws Exception {
		try (FakeServer server = new FakeServer(Socket::close)) {
			IprotoClient client = client(IprotoSettings.of(server.address()));
			long before = System.nanoTime();
			while (System.nanoTime() - before < TimeUnit.SECONDS.toNanos(2)) {
				assertUnavailable(() -> client.session().get(), server.address().toString());
			}
			// after 0, 100, 300, 700 and 1500 ms
			assertThat(server.connections()).isBetween(3, 6);
		}
	}

	@Test
	void theNextHostIsTried() throws Exception {
		TarantoolProcess tarantool = tarantool();
		IprotoAddress away = new IprotoAddress("127.0.0.1", LoopbackPorts.free());
		IprotoClient client = client(IprotoSettings.of(away, address(tarantool), address(shared)));
		IprotoSession session = client.session().get();
		assertThat(session.address()).isEqualTo(address(tarantool));
		client.abandon(session);
		assertThat(session.isOpen()).isFalse();
		assertThat(client.session().get().address()).isEqualTo(address(shared));
		IprotoClient single = client(settings(shared));
		single.abandon(single.session().get());
		assertThat(single.current()).isNotNull();
	}

	@Test
	void aSessionThatCannotBePreparedIsNotUsed() throws Exception {
		TarantoolProcess tarantool = tarantool();
		AtomicInteger prepared = new AtomicInteger();
		IprotoClient client = new IprotoClient(IprotoSettings.of(address(tarantool), address(shared)), (session) -> {
			prepared.incrementAndGet();
			return session.address().equals(address(shared)) ? session.eval("prepared = true", List.of())
					: session.eval("error('not this one')", List.of());
		});
		this.opened.add(client);
		assertThat(client.session().get().address()).isEqualTo(address(shared));
		assertThat(prepared).hasValue(2);
		IprotoClient unfit = new IprotoClient(settings(shared), (session) -> session.eval("error('unfit')", List.of()));
		this.opened.add(unfit);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> unfit.session().get())
			.withCauseInstanceOf(IprotoException.class)
			.withMessageContaining("unfit");
	}

	@Test
	void aServerThatDoesNotGreetInTimeIsGivenUp() throws Exception {
		try (FakeServer silent = new FakeServer((socket) -> socket.getInputStream().read())) {
			IprotoSettings settings = IprotoSettings.of(silent.address()).withTimeouts(SHORT, SHORT);
			assertUnavailable(() -> client(settings).session().get(5, TimeUnit.SECONDS), "within PT0.3S");
		}
		try (FakeServer slow = new FakeServer((socket) -> {
			for (byte character : FakeServer.GREETING.getBytes(StandardCharsets.ISO_8859_1)) {
				socket.getOutputStream().write(character);
				await().pollDelay(Duration.ofMillis(20)).until(() -> true);
			}
		})) {
			IprotoSettings settings = IprotoSettings.of(slow.address()).withTimeouts(SHORT, SHORT);
			assertUnavailable(() -> client(settings).session().get(5, TimeUnit.SECONDS), "within PT0.3S");
		}
		try (FakeServer other = new FakeServer(
				(socket) -> socket.getOutputStream().write("-ERR unknown command\r\n".repeat(10).getBytes()))) {
			assertUnavailable(() -> client(IprotoSettings.of(other.address())).session().get(),
					"does not speak Tarantool's binary protocol");
		}
	}

	@Test
	void nonsenseEndsTheConnectionAndFailsCallsInFlight() throws Exception {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (int i = 0; i < 200; i++) {
			byte[] nonsense = new byte[1 + random.nextInt(60)];
			random.nextBytes(nonsense);
			try (FakeServer server = new FakeServer(FakeServer.greetingAnd((socket) -> {
				socket.getInputStream().read();
				socket.getOutputStream().write(nonsense);
				socket.shutdownOutput();
			}))) {
				IprotoSession session = session(IprotoSettings.of(server.address()));
				assertThatExceptionOfType(ExecutionException.class).as("seed %d, round %d", seed, i)
					.isThrownBy(() -> session.eval("return 1", List.of()).get(5, TimeUnit.SECONDS))
					.withCauseInstanceOf(IprotoUnavailableException.class);
				assertThat(session.isOpen()).isFalse();
			}
		}
	}

	@Test
	void requestsThatCoincideTravelTogether() throws Exception {
		AtomicInteger reads = new AtomicInteger();
		CompletableFuture<Void> go = new CompletableFuture<>();
		try (FakeServer server = new FakeServer(FakeServer.greetingAnd((socket) -> answerAll(socket, reads, go)))) {
			IprotoSession session = session(IprotoSettings.of(server.address()));
			List<CompletableFuture<?>> answers = new ArrayList<>();
			for (int i = 0; i < 250; i++) {
				answers.add(session.eval("return 1", List.of()));
			}
			await().pollDelay(Duration.ofMillis(200)).until(() -> true);
			go.complete(null);
			for (CompletableFuture<?> answer : answers) {
				answer.get(5, TimeUnit.SECONDS);
			}
			assertThat(reads.get()).as("reads of what 250 requests wrote").isLessThan(60);
		}
	}

	/** Answers each request with nothing, and counts the pieces in which they come. */
	private static void answerAll(Socket socket, AtomicInteger reads, CompletableFuture<Void> go) throws IOException {
		go.join();
		InputStream counting = new InputStream() {

			@Override
			public int read() {
				throw new UnsupportedOperationException();
			}

			@Override
			public int read(byte[] bytes, int from, int length) throws IOException {
				reads.incrementAndGet();
				return socket.getInputStream().read(bytes, from, length);
			}

		};
		DataInputStream in = new DataInputStream(new BufferedInputStream(counting, 1024 * 1024));
		for (int i = 1; i <= 250; i++) {
			Frame.read(in, 1024);
			Frame.write(socket.getOutputStream(), HexFormat.of().parseHex("820000" + "01cd%04x".formatted(i) + "80"));
		}
	}

	@Test
	void aClosedClientGivesNoSession() throws Exception {
		IprotoClient client = client(settings(shared));
		IprotoSession session = client.session().get();
		CompletableFuture<?> inFlight = session.eval("require('fiber').sleep(100)", List.of());
		client.close();
		assertUnavailable(() -> inFlight.get(5, TimeUnit.SECONDS), "closed here");
		assertUnavailable(() -> client.session().get(), "closed here");
		assertUnavailable(() -> session.eval("return 1", List.of()).get(), "closed here");
	}

	@Test
	void noThreadStaysAfterTheEnd() throws Exception {
		for (int i = 0; i < 5; i++) {
			IprotoClient client = client(settings(shared));
			get(client.session().get().eval("return 1", List.of()));
			client.close();
		}
		String own = "127.0.0.1:" + shared.port();
		closeAll();
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().startsWith("qaio-tarantool") && thread.getName().endsWith(own)));
	}

	private static List<Object> get(CompletableFuture<List<Object>> answer) throws Exception {
		return answer.get(10, TimeUnit.SECONDS);
	}

	private static void assertFails(CompletableFuture<?> answer, IprotoError error, String message) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(answer::get)
			.withMessageContaining(message)
			.havingCause()
			.asInstanceOf(InstanceOfAssertFactories.throwable(IprotoException.class))
			.returns(error, IprotoException::error);
	}

	private void assertRefused(IprotoSettings settings, IprotoError error) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> client(settings).session().get())
			.havingCause()
			.asInstanceOf(InstanceOfAssertFactories.throwable(IprotoException.class))
			.returns(error, IprotoException::error);
	}

	private static void assertUnavailable(ThrowingCallable call, String message) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(call)
			.withCauseInstanceOf(IprotoUnavailableException.class)
			.withMessageContaining(message);
	}

	private IprotoSession session(IprotoSettings settings) {
		return client(settings).session().join();
	}

	private IprotoClient client(IprotoSettings settings) {
		IprotoClient client = new IprotoClient(settings, (session) -> CompletableFuture.completedFuture(null));
		this.opened.add(client);
		return client;
	}

	private TarantoolProcess tarantool() {
		TarantoolProcess tarantool = TarantoolProcess.start();
		this.opened.add(tarantool);
		return tarantool;
	}

	private static IprotoSettings settings(TarantoolProcess tarantool) {
		return IprotoSettings.of(address(tarantool));
	}

	private static IprotoSettings bounded(int maxFrameSize, int maxInFlight) {
		IprotoSettings settings = settings(shared);
		return new IprotoSettings(settings.addresses(), settings.username(), settings.password(),
				settings.connectTimeout(), settings.timeout(), maxFrameSize, maxInFlight);
	}

	private static IprotoAddress address(TarantoolProcess tarantool) {
		return new IprotoAddress("127.0.0.1", tarantool.port());
	}

}
