package io.qaio.queue.listener;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.qaio.annotation.AnnotationFailure;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static io.qaio.queue.listener.ListenerTestSupport.EMPTY;
import static io.qaio.queue.listener.ListenerTestSupport.awaitStats;
import static io.qaio.queue.listener.ListenerTestSupport.container;
import static io.qaio.queue.listener.ListenerTestSupport.queue;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The queues of a listener come from placeholders and expressions.
 */
@Timeout(60)
class QueueNamesTests {

	private final ApplicationContextRunner runner = ListenerTestSupport.inMemory()
		.withBean("props", Props.class)
		.withPropertyValues("my.queues=orders, invoices ,mails", "my.padded=orders ", "my.list=[orders]",
				"my.batch-size=7");

	@Test
	void expressionsGiveSeveralQueues() {
		this.runner.withBean(Several.class).run((context) -> {
			assertThat(container(context, "split").queues()).containsExactly("orders", "invoices", "mails");
			assertThat(container(context, "array").queues()).containsExactly("a", "b");
			assertThat(container(context, "list").queues()).containsExactly("c", "d");
			assertThat(container(context, "nested").queues()).containsExactly("a", "b", "c", "d", "e", "7", "HIGH");
			assertThat(container(context, "one").queues()).containsExactly("orders");
			assertThat(container(context, "mixed").queues()).containsExactly("first", "a", "b", "orders", "x-c");
			for (String name : List.of("orders", "invoices", "mails")) {
				queue(context, name).put("payload");
				awaitStats(queue(context, name), EMPTY);
			}
		});
	}

	@Test
	void whatIsNoNameIsNeverUsedAsOne() {
		expect(CommaInPlaceholder.class, "queues = \"${my.queues}\": 'orders, invoices ,mails' has a comma, so it seems"
				+ " to be several names. Write an element for each name, as in { \"a\", \"b\" }, or let the whole element"
				+ " be one expression, as in \"#{'${my.queues}'.split(',')}\"");
		expect(Comma.class, "queues = \"orders,mails\": 'orders,mails' has a comma, so it seems to be several names."
				+ " Write an element for each name, as in { \"a\", \"b\" }, or let the whole element be one expression, as"
				+ " in \"#{'${my.queues}'.split(',')}\"");
		expectStart(ArrayInText.class, "queues = \"all-#{@props.array}\": 'all-a,b' has a comma");
		expectStart(TextOfArray.class, "queues = \"#{@props.array.toString()}\": '[Ljava.lang.String;@",
				"' is the text of an array");
		expectStart(TextOfList.class, "queues = \"${my.list}\": '[orders]' is the text of an array or a collection");
		expectStart(TextOfObject.class, "queues = \"#{'x-' + @props}\": 'x-" + Props.class.getName() + "@",
				"' is the text of an object, not a name");
		expectStart(ABean.class, "queues = \"#{@props}\": it is a " + Props.class.getName() + ", but must be text");
		expectStart(AQueue.class, "queues = \"#{@taskQueue}\": it is a ", ", but must be text");
		expect(Nothing.class, "queues = \"#{null}\": it is null, but must be a name");
		expect(NoElements.class, "queues must name at least one queue");
		expectStart(EmptyElement.class, "The name of a queue must have 1 to 255 bytes as UTF-8, not 0");
	}

	@Test
	void wrongExpressionsNameTheirMethods() {
		expectStart(WrongExpression.class, "queues = \"#{@props.nowhere}\": EL1008E: ", "'nowhere'");
		expectStart(WrongSyntax.class, "queues = \"#{@props.}\": ");
	}

	@Test
	void whatIsOneTextIsNeverSeveral() {
		expect(SeveralIds.class, "id = \"#{@props.array}\": it must be one text, but is a java.lang.String[]");
		expectStart(SeveralSizes.class, "batchSize = \"#{@props.list}\": it must be one text, but is a java.util.");
	}

	@Test
	void expressionsMayGiveTheBeanItself() {
		this.runner.withBean(BeansByExpression.class)
			.withUserConfiguration(Factories.class)
			.run((context) -> assertThat(container(context, "by-expression").settings().prefetch()).isEqualTo(42));
	}

	@Test
	void queuesOfListenersByCodeMayHaveAnyName() {
		this.runner
			.withBean(TaskListenerConfigurer.class,
					() -> (registry) -> registry
						.register(TaskListenerEndpoint.of("coded", List.of("a,b"), (tasks) -> null)))
			.run((context) -> {
				TaskQueue queue = context.getBean(TaskQueues.class).queue("a,b");
				queue.put("payload");
				awaitStats(queue, EMPTY);
			});
	}

	private void expect(Class<?> bean, String reason) {
		assertThat(AnnotationFailure.of(this.runner.withBean(bean)).getReason()).isEqualTo(reason);
	}

	private void expectStart(Class<?> bean, String start, String... others) {
		assertThat(AnnotationFailure.of(this.runner.withBean(bean)).getReason()).startsWith(start)
			.satisfies((reason) -> assertThat(others).allMatch(reason::contains));
	}

	public static class Props {

		public String[] getArray() {
			return new String[] { "a", "b" };
		}

		public List<String> getList() {
			return List.of("c", "d");
		}

		public List<Object> getNested() {
			return List.of(new Object[] { getArray(), getList() }, Set.of("e"), new int[] { 7 }, Priority.HIGH);
		}

		public Optional<String> getOne() {
			return Optional.of("orders");
		}

		public List<String> getNone() {
			return List.of();
		}

	}

	enum Priority {

		HIGH

	}

	static class Several {

		@TaskListener(id = "split", queues = "#{'${my.queues}'.split(',')}")
		void split() {
		}

		@TaskListener(id = "array", queues = "#{@props.array}")
		void array() {
		}

		@TaskListener(id = "list", value = "#{@props.list}")
		void list() {
		}

		@TaskListener(id = "nested", queues = "#{@props.nested}")
		void nested() {
		}

		@TaskListener(id = "one", queues = "#{@props.one}", batchSize = "${my.batch-size}")
		void one() {
		}

		@TaskListener(id = "mixed", queues = { "first", "#{@props.array}", "${my.padded}", "x-#{@props.list[0]}" })
		void mixed() {
		}

	}

	static class CommaInPlaceholder {

		@TaskListener("${my.queues}")
		void work() {
		}

	}

	static class Comma {

		@TaskListener("orders,mails")
		void work() {
		}

	}

	static class ArrayInText {

		@TaskListener("all-#{@props.array}")
		void work() {
		}

	}

	static class TextOfArray {

		@TaskListener("#{@props.array.toString()}")
		void work() {
		}

	}

	static class TextOfList {

		@TaskListener("${my.list}")
		void work() {
		}

	}

	static class TextOfObject {

		@TaskListener("#{'x-' + @props}")
		void work() {
		}

	}

	static class ABean {

		@TaskListener("#{@props}")
		void work() {
		}

	}

	static class AQueue {

		@TaskListener("#{@taskQueue}")
		void work() {
		}

	}

	static class Nothing {

		@TaskListener("#{null}")
		void work() {
		}

	}

	static class NoElements {

		@TaskListener("#{@props.none}")
		void work() {
		}

	}

	static class EmptyElement {

		@TaskListener("#{'a,,b'.split(',')}")
		void work() {
		}

	}

	static class WrongExpression {

		@TaskListener("#{@props.nowhere}")
		void work() {
		}

	}

	static class WrongSyntax {

		@TaskListener("#{@props.}")
		void work() {
		}

	}

	static class SeveralIds {

		@TaskListener(id = "#{@props.array}", queues = "a")
		void work() {
		}

	}

	static class SeveralSizes {

		@TaskListener(queues = "a", batchSize = "#{@props.list}")
		void work() {
		}

	}

	static class BeansByExpression {

		@TaskListener(id = "by-expression", queues = "a", containerFactory = "#{@slow}")
		void work() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Factories {

		@Bean
		TaskListenerContainerFactory slow(TaskListenerContainerFactory taskListenerContainerFactory) {
			return taskListenerContainerFactory.with((settings) -> settings.withPrefetch(42));
		}

	}

}
