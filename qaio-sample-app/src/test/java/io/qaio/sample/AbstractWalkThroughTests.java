package io.qaio.sample;

import java.time.Duration;
import java.util.Collections;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the walk-through prints, whatever the store.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
abstract class AbstractWalkThroughTests {

	private final WalkThrough walkThrough;

	private final TaskQueue queue;

	private final TaskQueue mails;

	private final int port;

	AbstractWalkThroughTests(WalkThrough walkThrough, TaskQueues queues, int port) {
		this.walkThrough = walkThrough;
		this.queue = queues.queue("walk-through");
		this.mails = queues.queue(Mails.QUEUE);
		this.port = port;
	}

	@Test
	void noDomainGetsMoreThanFiveMailsASecond(CapturedOutput output) {
		long start = System.nanoTime();
		this.mails.putAll(Collections.nCopies(12, new Mail("cat@example.com", "Your milk")));
		this.mails.put(new Mail("dan@example.net", "Your juice"));
		await().atMost(Duration.ofSeconds(20)).until(() -> sent(output, "cat@example.com") == 12);
		// five at once, then one every 200 ms
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(7 * 200));
		assertThat(output.toString().indexOf("dan@example.net")).as("a mail to another domain")
			.isPositive()
			.isLessThan(output.toString().lastIndexOf("cat@example.com"));
		assertThat(output).doesNotContain("Your milk (attempt 2)");
	}

	private static int sent(CapturedOutput output, String to) {
		return output.toString().split("Mail to " + to, -1).length - 1;
	}

	@Test
	void showsTheQueueWhateverAnEarlierRunLeft(CapturedOutput output) throws Exception {
		this.queue.put("dead", PutOptions.with().maxAttempts(1));
		this.queue.get().fail();
		this.queue.put("taken");
		this.queue.get();
		this.queue.put("ready");
		this.queue.put("delayed", PutOptions.with().delay(Duration.ofSeconds(1)));

		this.walkThrough.run(new DefaultApplicationArguments());

		assertThat(output.toString()).containsSubsequence("1. Put, get, ack", "put(Order[quantity=2, item=tea])",
				"attempt 1", "ack()  true", "QueueStats[ready=0, delayed=0, taken=0, dead=0, quarantined=0]", //
				"2. One queue, four serializers", "raw   5 bytes: 2 tea", "java  Order: Order[quantity=2, item=tea]",
				"json  LinkedHashMap: {quantity=2, item=tea}", "csv   Order: Order[quantity=2, item=tea]", //
				"3. A worker that takes a task and never acks it", "attempt 1", "attempt 2",
				"ack() of attempt 1  false", "ack() of attempt 2  true", //
				"4. A listener that sends mails", "put 3 mails, one of them to nobody@example.org",
				"after 3 attempts it is a dead letter: Mail[to=nobody@example.org, subject=Your cocoa]",
				"error()  java.lang.IllegalArgumentException: There is no mailbox nobody@example.org", //
				"5. The emulator", "(0.1, 0, true, 0.0, 1)\n", "(0.2, 0, true, 0.0, 2)\n", "(0.3, 0, true, 0.0, 3)\n",
				"(0.4, 0, true, 0.0, 3)\n", "(0.42, 0, true, 0.0, 4)\n", "(0.6, 0, true, 0.0, 4)\n",
				"(0.7, 0, true, 0.0, 5)\n", "(0.73, 0, true, 0.0, 5)\n", "(0.8, 0, true, 0.0, 6)\n",
				"(0.82, 0, true, 0.0, 7)\n", "(0.9, 0, true, 0.0, 7)\n", "(1.1, 0, true, 0.0, 7)\n",
				"(1.2, 0, true, 0.0, 8)\n", "(1.3, 0, true, 0.0, 8)\n", "(1.5, 0, true, 0.0, 8)\n",
				"(1.6, 0, true, 0.19999999999999996, 9)\n", "(1.7, 0, true, 0.30000000000000004, 9)\n",
				"(1.85, 0, true, 0.3500000000000001, 10)\n", "(1.9, 0, true, 0.5000000000000004, 10)\n", //
				"curl -X POST 'http://localhost:" + this.port + "/tasks'");
		assertThat(output.toString()).contains("Mail to ann@example.org: Your tea (attempt 1)",
				"Mail to bob@example.org: Your coffee (attempt 1)");
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

}
