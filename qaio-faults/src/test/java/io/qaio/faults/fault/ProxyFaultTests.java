package io.qaio.faults.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.qaio.faults.server.StartedServers;
import io.qaio.test.LoopbackProxy;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * That the way to a real Redis is broken as the faults say.
 */
@Timeout(120)
class ProxyFaultTests {

	private static StartedServers servers;

	private static RedisProcess redis;

	private static LoopbackProxy proxy;

	private final Random random = new Random(1);

	private RedisClient client;

	private StatefulRedisConnection<String, String> connection;

	@BeforeAll
	static void start() {
		servers = StartedServers.redis();
		redis = servers.find(RedisProcess.class).orElseThrow();
		proxy = servers.find(LoopbackProxy.class).orElseThrow();
	}

	@AfterAll
	static void stop() {
		if (servers != null) {
			servers.close();
		}
	}

	@BeforeEach
	void connect() {
		this.client = RedisClient.create(RedisURI.builder().withHost("127.0.0.1").withPort(proxy.port()).build());
		this.connection = this.client.connect();
		this.connection.sync().flushall();
	}

	@AfterEach
	void disconnect() {
		this.client.shutdown(0, 1, TimeUnit.SECONDS);
	}

	@Test
	void connectionsAreRefusedAndAcceptedAgain() throws Exception {
		Fault.Effect effect = begin(new ConnectionsRefused());
		assertThatExceptionOfType(ConnectException.class).isThrownBy(ProxyFaultTests::socket);
		await().until(() -> !this.connection.isOpen());
		effect.end();
		assertThat(this.connection.sync().ping()).isEqualTo("PONG");
	}

	@Test
	void nothingPassesWhileConnectionsHangAndAllOfItLater() throws Exception {
		RedisFuture<Long> before = this.connection.async().incr("counter");
		before.get(10, TimeUnit.SECONDS);
		Fault.Effect effect = begin(new ConnectionsHang());
		RedisFuture<Long> during = this.connection.async().incr("counter");
		assertThat(during.await(100, TimeUnit.MILLISECONDS)).isFalse();
		assertThat(redis.command("GET", "counter")).isEqualTo("1");
		effect.end();
		assertThat(during.get(10, TimeUnit.SECONDS)).isEqualTo(2);
	}

	@Test
	void slowConnectionsTakeTheirTime() throws Exception {
		redis.command("SET", "large", "x".repeat(50_000));
		Fault.Effect effect = begin(new ConnectionsSlow());
		long start = System.nanoTime();
		assertThat(this.connection.sync().get("large")).hasSize(50_000);
		assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(450).toNanos());
		effect.end();
		start = System.nanoTime();
		assertThat(this.connection.sync().ping()).isEqualTo("PONG");
		assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(10).toNanos());
	}

	@Test
	void connectionsEndAfterWholeReplies() throws Exception {
		redis.command("SET", "large", "x".repeat(1_000_000));
		String reply = "$1000000\r\n" + "x".repeat(1_000_000) + "\r\n";
		for (int i = 0; i < 20; i++) {
			int open = proxy.connections();
			try (Socket socket = socket()) {
				// what the proxy does not know yet it cannot cut
				await().until(() -> proxy.connections() > open);
				socket.getOutputStream()
					.write("GET large\r\nGET large\r\nGET large\r\n".getBytes(StandardCharsets.UTF_8));
				CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> readAll(socket));
				Thread.sleep(this.random.nextInt(5));
				begin(new ConnectionsCut()).end();
				String text = new String(received.get(20, TimeUnit.SECONDS), StandardCharsets.UTF_8);
				assertThat(text.length() % reply.length()).as("what remains of a reply").isZero();
				assertThat(text).isEqualTo(reply.repeat(text.length() / reply.length()));
			}
		}
		assertThat(this.connection.sync().ping()).isEqualTo("PONG");
	}

	@Test
	void aClientThatDoesNotReadIsNotWaitedFor() throws Exception {
		redis.command("SET", "large", "x".repeat(1_000_000));
		try (Socket socket = socket()) {
			socket.getOutputStream().write("GET large\r\n".repeat(50).getBytes(StandardCharsets.UTF_8));
			await().until(() -> socket.getInputStream().available() > 0);
			begin(new ConnectionsCut()).end();
			assertThat(this.connection.sync().ping()).isEqualTo("PONG");
		}
	}

	@Test
	void repliesAreDelayed() throws Exception {
		Fault.Effect effect = begin(new RepliesDelayed());
		long start = System.nanoTime();
		assertThat(this.connection.sync().ping()).isEqualTo("PONG");
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
		effect.end();
		assertThat(this.connection.sync().ping()).isEqualTo("PONG");
	}

	@Test
	void repliesAreDroppedAndTheDriverSendsAgain() throws Exception {
		CompletableFuture<Void> dropping = CompletableFuture.runAsync(() -> {
			try {
				begin(new RepliesDropped()).end();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		int calls = 0;
		while (!dropping.isDone()) {
			this.connection.sync().incr("counter");
			calls++;
		}
		dropping.get();
		assertThat(Integer.parseInt(redis.command("GET", "counter"))).as("executed, %s calls", calls)
			.isGreaterThan(calls);
	}

	@Test
	void repliesEndInTheMiddle() throws Exception {
		redis.command("SET", "small", "x".repeat(1000));
		Fault.Effect effect = begin(new RepliesCutInside());
		try (Socket socket = socket()) {
			socket.getOutputStream().write("GET small\r\n".getBytes(StandardCharsets.UTF_8));
			assertThat(readAll(socket)).hasSizeLessThan(1000);
		}
		effect.end();
		assertThat(this.connection.sync().ping()).isEqualTo("PONG");
	}

	@Test
	void connectionsAreSilentUntilTheirClientsCloseThemAndNewOnesAreNot() throws Exception {
		CompletableFuture<Void> end;
		try (Socket silent = socket()) {
			silent.getOutputStream().write("INCR counter\r\n".getBytes(StandardCharsets.UTF_8));
			assertThat(silent.getInputStream().readNBytes(4)).asString().isEqualTo(":1\r\n");
			Fault.Effect effect = begin(new ConnectionsSilent());
			silent.getOutputStream().write("INCR counter\r\n".getBytes(StandardCharsets.UTF_8));
			await().until(() -> redis.command("GET", "counter").equals("2"));
			try (Socket other = socket()) {
				other.getOutputStream().write("GET counter\r\n".getBytes(StandardCharsets.UTF_8));
				assertThat(other.getInputStream().readNBytes(7)).asString().isEqualTo("$1\r\n2\r\n");
			}
			assertThat(silent.getInputStream().available()).isZero();
			end = CompletableFuture.runAsync(() -> end(effect));
			await().during(Duration.ofMillis(200)).until(() -> !end.isDone());
		}
		end.get(10, TimeUnit.SECONDS);
		assertThat(proxy.swallowed()).as("later losses are told from these").isZero();
		assertThat(this.connection.sync().ping()).as("on a new connection").isEqualTo("PONG");
	}

	private static void end(Fault.Effect effect) {
		try {
			effect.end();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Fault.Effect begin(Fault fault) throws Exception {
		assertThat(fault.appliesTo(servers)).isTrue();
		return fault.begin(Sites.of(servers), this.random);
	}

	private static Socket socket() throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
	}

	/**
	 * Read to the end, which may be a reset.
	 */
	private static byte[] readAll(Socket socket) {
		ByteArrayOutputStream received = new ByteArrayOutputStream();
		try {
			socket.getInputStream().transferTo(received);
		}
		catch (IOException ex) {
			// the end
		}
		return received.toByteArray();
	}

}
