package io.qaio.queue.listener;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.qaio.annotation.AnnotationFailure;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners without an id get one that no other has.
 */
class DefaultIdTests {

	private final ApplicationContextRunner runner = ListenerTestSupport.inMemory();

	@Test
	void overloadedMethods() {
		this.runner.withBean(Overloaded.class)
			.run((context) -> assertThat(ids(context)).containsExactly("Overloaded.other", "Overloaded.work()",
					"Overloaded.work(Integer)", "Overloaded.work(String)"));
	}

	@Test
	void overloadedMethodsWhoseTypesHaveOneSimpleName() {
		this.runner.withBean("same", SameTypes.class)
			.run((context) -> assertThat(ids(context)).containsExactly(
					"SameTypes.work(" + First.class.getName() + "$Mails)@same",
					"SameTypes.work(" + Second.class.getName() + "$Mails)@same"));
	}

	@Test
	void classesOfOneSimpleName() {
		this.runner.withBean("first", First.Mails.class)
			.withBean("second", Second.Mails.class)
			.run((context) -> assertThat(ids(context)).containsExactly("Mails.send@first", "Mails.send@second"));
	}

	@Test
	void beansOfOneClass() {
		this.runner.withBean("eu", Overloaded.class)
			.withBean("us", Overloaded.class)
			.run((context) -> assertThat(ids(context)).containsExactly("Overloaded.other@eu", "Overloaded.other@us",
					"Overloaded.work()@eu", "Overloaded.work()@us", "Overloaded.work(java.lang.Integer)@eu",
					"Overloaded.work(java.lang.Integer)@us", "Overloaded.work(java.lang.String)@eu",
					"Overloaded.work(java.lang.String)@us"));
	}

	@Test
	void repeatedAnnotationsOfBeansOfOneClass() {
		this.runner.withBean("eu", Repeated.class)
			.withBean("us", Repeated.class)
			.run((context) -> assertThat(ids(context)).containsExactly("Repeated.work-2@eu", "Repeated.work-2@us",
					"Repeated.work@eu", "Repeated.work@us"));
	}

	@Test
	void anIdThatAUserGaveIsTheirs() {
		this.runner.withBean("first", First.Mails.class).withBean(Named.class).run((context) -> {
			assertThat(ids(context)).containsExactly("Mails.send", "Mails.send@first");
			assertThat(ListenerTestSupport.container(context, "Mails.send").queues()).containsExactly("named");
		});
	}

	@Test
	void beansThatAreCreatedLater() {
		this.runner.withBean("first", First.Mails.class)
			.withBean("lazy", Second.Mails.class, Second.Mails::new, (definition) -> definition.setLazyInit(true))
			.run((context) -> {
				assertThat(ids(context)).containsExactly("Mails.send");
				context.getBean("lazy");
				assertThat(ids(context)).containsExactly("Mails.send", "Mails.send@lazy");
			});
	}

	@Test
	void aBeanThatIsCreatedAgain() {
		this.runner.withBean("first", First.Mails.class).run((context) -> {
			GenericApplicationContext again = (GenericApplicationContext) context.getSourceApplicationContext();
			again.getDefaultListableBeanFactory().destroySingleton("first");
			try {
				again.getBean("first");
				throw new AssertionError("Two objects listen");
			}
			catch (RuntimeException ex) {
				assertThat(AnnotationFailure.find(ex))
					.hasMessageContaining("of bean 'first': an object of this name was created before");
			}
		});
	}

	@Test
	void onlyIdsThatAUserGaveMayClash() {
		assertThat(AnnotationFailure.of(this.runner.withBean("a", Named.class).withBean("b", Named.class)))
			.hasMessageContaining("of bean 'b': the id 'Mails.send' is taken by another listener, of [named]");
	}

	private static Set<String> ids(ApplicationContext context) {
		return context.getBean(TaskListenerEndpointRegistry.class)
			.containers()
			.stream()
			.map(TaskListenerContainer::id)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	static class Overloaded {

		@TaskListener("texts")
		void work(String payload) {
		}

		@TaskListener("numbers")
		void work(Integer payload) {
		}

		@TaskListener("nothing")
		void work() {
		}

		@TaskListener("other")
		void other() {
		}

	}

	static class First {

		static class Mails {

			@TaskListener("first")
			void send(String payload) {
			}

		}

	}

	static class Second {

		static class Mails {

			@TaskListener("second")
			void send(String payload) {
			}

		}

	}

	static class SameTypes {

		@TaskListener("first")
		void work(First.Mails payload) {
		}

		@TaskListener("second")
		void work(Second.Mails payload) {
		}

	}

	static class Repeated {

		@TaskListener("first")
		@TaskListener("second")
		void work() {
		}

	}

	static class Named {

		@TaskListener(id = "Mails.send", queues = "named")
		void work() {
		}

	}

}
