package io.qaio.sample;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.qaio.queue.DeadTask;
import io.qaio.queue.PutOptions;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.emulator.RateLimitEmulator;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Shows at start what the queue does, on a queue that nothing else uses, and what the
 * emulator says of a limit.
 */
@Component
@ConditionalOnBooleanProperty(name = "sample.walk-through", matchIfMissing = true)
class WalkThrough implements ApplicationRunner {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final double[] EMULATED_TIMES = { 0.1, 0.2, 0.3, 0.4, 0.42, 0.6, 0.7, 0.73, 0.8, 0.82, 0.9, 1.1, 1.2,
			1.3, 1.5, 1.6, 1.7, 1.85, 1.9 };

	/**
	 * The id of the mail that cannot be sent: as a dead letter it replaces an earlier
	 * one.
	 */
	private static final String LOST_MAIL = "walk-through-lost-mail";

	private final TaskQueue queue;

	private final TaskQueue mails;

	private final Environment environment;

	WalkThrough(TaskQueues queues, Environment environment) {
		this.queue = queues.queue("walk-through");
		this.mails = queues.queue(Mails.QUEUE);
		this.environment = environment;
	}

	@Override
	public void run(ApplicationArguments args) throws InterruptedException {
		try {
			removeLeftovers();
			putGetAck();
			serializers();
			workerThatNeverAcks();
			mailsByAListener();
		}
		catch (TaskStoreException | IllegalStateException ex) {
			say("The walk-through ends here, the application goes on: %s", ex.getMessage());
		}
		emulatedLimit();
		whatToTry();
	}

	/**
	 * An earlier run may have been killed half-way.
	 */
	private void removeLeftovers() {
		this.queue.purge();
		this.queue.dead().removeAll();
		this.mails.dead().remove(LOST_MAIL);
	}

	private void putGetAck() throws InterruptedException {
		say("");
		say("=== Qaio: a walk through the queue '%s' ===", this.queue.name());
		say("");
		say("1. Put, get, ack");
		Order order = new Order(2, "tea");
		String id = this.queue.put(order).id();
		say("   put(%s)  stored as task %s", order, id);
		Task task = take();
		say("   get()  attempt %d, ours until %s: %s", task.attempt(), task.deadline(), task.payload(Order.class));
		say("   ack()  %s", task.ack());
		say("   stats()  %s", this.queue.stats());
	}

	private void serializers() throws InterruptedException {
		say("");
		say("2. One queue, four serializers; each task remembers its own");
		this.queue.put("2 tea", PutOptions.with().serializer("raw"));
		Order order = new Order(2, "tea");
		for (String serializer : List.of("java", "json", "csv")) {
			this.queue.put(order, PutOptions.with().serializer(serializer));
		}
		for (int i = 0; i < 4; i++) {
			Task task = take();
			Object payload = task.payload();
			say("   %-4s  %s", task.serializer(), describe(payload));
			task.ack();
		}
		say("   json keeps no class names on the wire: payload(Order.class) makes an Order of it, as in step 1");
		say("   csv is a bean of this application: see CsvOrderSerializer");
	}

	private void workerThatNeverAcks() throws InterruptedException {
		say("");
		say("3. A worker that takes a task and never acks it");
		this.queue.put(new Order(1, "coffee"), PutOptions.with().visibilityTimeout(Duration.ofSeconds(1)));
		Task lost = take();
		say("   get()  attempt %d of %s, then the worker is gone", lost.attempt(), lost.payload(Order.class));
		long start = System.nanoTime();
		Task again = take();
		say("   get()  attempt %d of %s, after %d ms: its timeout was 1 s", again.attempt(), again.payload(Order.class),
				Duration.ofNanos(System.nanoTime() - start).toMillis());
		say("   ack() of attempt %d  %s: it no longer holds the task", lost.attempt(), lost.ack());
		say("   ack() of attempt %d  %s", again.attempt(), again.ack());
	}

	private void mailsByAListener() throws InterruptedException {
		say("");
		say("4. A listener that sends mails (into the log): see Mails");
		this.mails.putAll(List.of(new Mail("ann@example.org", "Your tea"), new Mail("bob@example.org", "Your coffee")));
		Mail lost = new Mail(Mails.NOBODY, "Your cocoa");
		this.mails.put(lost, PutOptions.with().id(LOST_MAIL));
		say("   put 3 mails, one of them to %s", lost.to());
		DeadTask dead = awaitDeath();
		say("   after %d attempts it is a dead letter: %s", dead.attempts(), dead.payload(Mail.class));
		say("   error()  %s", dead.error());
		say("   stats()  %s", this.mails.stats());
	}

	private DeadTask awaitDeath() throws InterruptedException {
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (System.nanoTime() < end) {
			for (DeadTask dead : this.mails.dead().list(0, 100)) {
				if (dead.id().equals(LOST_MAIL)) {
					return dead;
				}
			}
			Thread.sleep(20);
		}
		throw new IllegalStateException("The mail to " + Mails.NOBODY + " is not among the first 100 dead letters of"
				+ " queue '" + Mails.QUEUE + "': is the listener switched off?");
	}

	private void emulatedLimit() {
		say("");
		say("5. The emulator: a limit of 5r/s, burst 12, delay 8, before it is deployed");
		RateLimitEmulator emulator = RateLimitEmulator.builder()
			.zone("login", Rate.parse("5r/s"), 1000)
			.resource("/login", "login", 12, 8)
			.model(RateLimitEmulator.Model.QUEUE)
			.build();
		say("   (time, key, granted, delay, excess), by the queue model");
		for (double time : EMULATED_TIMES) {
			say("   %s", emulator.request(time, "0", "/login"));
		}
		say("   what @RateLimited would do is its model NGINX: see docs/guides/emulator.md");
	}

	private void whatToTry() {
		String tasks = "http://localhost:"
				+ this.environment.getProperty("local.server.port", this.environment.getProperty("server.port", "8080"))
				+ "/tasks";
		say("");
		say("Now try it yourself:");
		say("   curl -X POST '%s' -H 'Content-Type: application/json' -d '{\"order\": 42}'", tasks);
		say("   curl '%s/next?wait=10s'", tasks);
		say("   curl -i -X POST '%s/RECEIPT/ack'   # the receipt that the line above gave", tasks);
		say("   curl '%s'", tasks.replace("/tasks", "/queues"));
		say("");
	}

	private Task take() throws InterruptedException {
		return this.queue.get(PATIENCE)
			.orElseThrow(() -> new IllegalStateException("Queue '" + this.queue.name()
					+ "' is empty: does another sample walk through it on the same store right now?"));
	}

	private static String describe(Object payload) {
		return (payload instanceof byte[] bytes) ? bytes.length + " bytes: " + new String(bytes, StandardCharsets.UTF_8)
				: payload.getClass().getSimpleName() + ": " + payload;
	}

	private static void say(String text, @Nullable Object... arguments) {
		System.out.println(text.formatted(arguments));
	}

}
