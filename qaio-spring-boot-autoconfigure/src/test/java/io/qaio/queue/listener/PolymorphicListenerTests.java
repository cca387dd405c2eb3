package io.qaio.queue.listener;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.ApplicationContext;

import static io.qaio.queue.listener.ListenerTestSupport.EMPTY;
import static io.qaio.queue.listener.ListenerTestSupport.awaitStats;
import static io.qaio.queue.listener.ListenerTestSupport.queue;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payloads whose classes Jackson chooses by a type id, in the parameters of listeners.
 */
@Timeout(60)
class PolymorphicListenerTests {

	private static final BlockingQueue<Object> CALLS = new LinkedBlockingQueue<>();

	@Test
	void whatIsPutIsDelivered() {
		CALLS.clear();
		ListenerTestSupport.inMemory().withBean(Drawings.class).run((context) -> {
			assertDelivered("shape", new Circle(1), context);
			assertDelivered("shapes", List.of(new Circle(1), new Square(2)), context);
			assertDelivered("envelopes", new Envelope<>(new Circle(1)), context);
			assertDelivered("batches", new Square(2), context);
		});
	}

	private static void assertDelivered(String queue, Object payload, ApplicationContext context)
			throws InterruptedException {
		queue(context, queue).put(payload);
		assertThat(CALLS.poll(20, TimeUnit.SECONDS)).isEqualTo(payload);
		awaitStats(queue(context, queue), EMPTY);
	}

	static class Drawings {

		@TaskListener("shape")
		void draw(Shape shape) {
			CALLS.add(shape);
		}

		@TaskListener("shapes")
		void drawEach(List<Shape> shapes) {
			CALLS.add(shapes);
		}

		@TaskListener("envelopes")
		void open(Envelope<Shape> envelope) {
			CALLS.add(envelope);
		}

		@TaskListener(queues = "batches", batch = true)
		void drawAll(List<Shape> shapes) {
			CALLS.addAll(shapes);
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes({ @JsonSubTypes.Type(value = Circle.class, name = "circle"),
			@JsonSubTypes.Type(value = Square.class, name = "square") })
	interface Shape {

	}

	record Circle(int radius) implements Shape {
	}

	record Square(int side) implements Shape {
	}

	record Envelope<T>(T content) {
	}

}
