package io.qaio.ratelimit.aop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import io.qaio.autoconfigure.ratelimit.RateLimitAopAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimited;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Arrays, collections and objects as keys, in an application: what is equal is limited
 * together, and an object without content is refused.
 */
class KeyContentTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RateLimitAutoConfiguration.class, RateLimitAopAutoConfiguration.class))
		.withPropertyValues("qaio.rate-limit.zones.login.rate=1r/m");

	/** A call with a key, and a new object with the same content for every call. */
	private static Arguments call(String name, Consumer<Calls> one, Consumer<Calls> other) {
		return arguments(name, one, other);
	}

	static Arguments[] calls() {
		return new Arguments[] {
				call("array", (calls) -> calls.array(new String[] { "a", "b" }),
						(calls) -> calls.array(new String[] { "a, b" })),
				call("bytes", (calls) -> calls.bytes("token".getBytes()), (calls) -> calls.bytes("other".getBytes())),
				call("varargs", (calls) -> calls.varargs("a", "b"), (calls) -> calls.varargs("b", "a")),
				call("nested", (calls) -> calls.nested(List.of(new int[] { 1 }, new int[] { 2 })),
						(calls) -> calls.nested(List.of(new int[] { 1, 2 }))),
				call("set", (calls) -> calls.object(Set.of("a", "b", "c", "d")), (calls) -> calls.object(Set.of("a"))),
				call("map", (calls) -> calls.object(Map.of("k", new String[] { "v" })),
						(calls) -> calls.object(Map.of("k", new String[0]))),
				call("optional", (calls) -> calls.optional(Optional.of(new byte[] { 1 })),
						(calls) -> calls.optional(Optional.of(new byte[] { 2 }))),
				call("in a list", (calls) -> calls.inList(new String[] { "a" }, "ann"),
						(calls) -> calls.inList(new String[] { "b" }, "ann")),
				call("in text", (calls) -> calls.inText(new byte[] { 1 }, "ann"),
						(calls) -> calls.inText(new byte[] { 2 }, "ann")),
				call("argument of a method", (calls) -> calls.inMethod(new byte[] { 1 }, "ann"),
						(calls) -> calls.inMethod(new byte[] { 2 }, "ann")),
				call("of its own class", (calls) -> calls.tree(new Tree()), (calls) -> {
					Tree tree = new Tree();
					tree.add(new Tree());
					calls.tree(tree);
				}), call("property", (calls) -> calls.property(new Order(new String[] { "a" })),
						(calls) -> calls.property(new Order(new String[] { "b" }))) };
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("calls")
	void equalContentSharesABucket(String name, Consumer<Calls> one, Consumer<Calls> other) {
		this.application.withBean(Calls.class).run((context) -> {
			Calls calls = context.getBean(Calls.class);
			one.accept(calls);
			assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(() -> one.accept(calls));
			other.accept(calls);
		});
	}

	@Test
	void anEmptyOptionalIsNotLimited() {
		this.application.withBean(Calls.class).run((context) -> {
			context.getBean(Calls.class).optional(Optional.empty());
			context.getBean(Calls.class).optional(Optional.empty());
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { OfCustomer.class, OfArray.class, OfList.class, OfMapKey.class, OfMapValue.class,
			OfOptional.class, OfProperty.class, OfGetter.class, InList.class, InText.class, InElse.class,
			OfToString.class, OfSpecificType.class })
	void whatHasNoContentIsRefusedAtStart(Class<?> bean) {
		this.application.withBean(bean)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasMessageContaining("Error creating bean with name")
				.hasMessageContaining(bean.getName() + ".call(")
				.hasMessageContaining("makes text of '#")
				.hasMessageContaining(
						Customer.class.getName() + " has no toString() but that of Object, so each object would have"
								+ " a bucket of its own. Use what tells callers apart, such as an id of the object"));
	}

	@Test
	void typesOfThemselvesAreLookedIntoOnlySoDeep() {
		this.application.withBean(OfTypesOfThemselves.class).run((context) -> assertThat(context).hasNotFailed());
	}

	static Arguments[] objects() {
		return new Arguments[] { call("object", (calls) -> calls.object(new Customer()), (calls) -> calls.object(1)),
				call("array", (calls) -> calls.object(new Object[] { new Customer() }), (calls) -> calls.object(1)),
				call("lambda", (calls) -> calls.object((Function<Object, Object>) (any) -> any),
						(calls) -> calls.object(1)),
				call("record", (calls) -> calls.object(new Order(new String[] { "a" })), (calls) -> calls.object(1)),
				call("in a list", (calls) -> calls.inList(new Customer(), "ann"), (calls) -> calls.inList(1, "ann")),
				call("in text", (calls) -> calls.inText(new Customer(), "ann"), (calls) -> calls.inText(1, "ann")),
				call("argument of a method", (calls) -> calls.inMethod(new Customer(), "ann"),
						(calls) -> calls.inMethod(1, "ann")),
				call("made text", (calls) -> calls.madeText(new Customer()), (calls) -> calls.madeText(1)),
				call("made text of an array", (calls) -> calls.madeText(new int[0]), (calls) -> calls.madeText(1)) };
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("objects")
	void whatHasNoContentIsRefusedAtTheCall(String name, Consumer<Calls> refused, Consumer<Calls> accepted) {
		this.application.withBean(Calls.class).run((context) -> {
			Calls calls = context.getBean(Calls.class);
			assertThatIllegalStateException().isThrownBy(() -> refused.accept(calls))
				.withMessageContaining("of @RateLimited cannot be evaluated for a call of " + Calls.class.getName())
				.withMessageContaining("each")
				.withMessageContaining("would have a bucket of its own");
			accepted.accept(calls);
			assertThat(calls.count()).isEqualTo(1);
		});
	}

	@Test
	void textOfAClientIsNeverRefused() {
		this.application.withBean(Calls.class).run((context) -> {
			Calls calls = context.getBean(Calls.class);
			calls.object("com.acme.Customer@1a2b3c");
			calls.inText("com.acme.Customer@1a2b3c", "[B@1a2b3c");
			assertThat(calls.count()).isEqualTo(2);
		});
	}

	static class Calls {

		private int count;

		int count() {
			return this.count;
		}

		@RateLimited(zone = "login", key = "#ids")
		public void array(String[] ids) {
		}

		@RateLimited(zone = "login", key = "#token")
		public void bytes(byte[] token) {
		}

		@RateLimited(zone = "login", key = "#ids")
		public void varargs(String... ids) {
		}

		@RateLimited(zone = "login", key = "#ids")
		public void nested(List<int[]> ids) {
		}

		@RateLimited(zone = "login", key = "#token")
		public void optional(Optional<byte[]> token) {
		}

		@RateLimited(zone = "login", key = "#of")
		public void object(Object of) {
			this.count++;
		}

		@RateLimited(zone = "login", key = "{#user, #of}")
		public void inList(Object of, String user) {
			this.count++;
		}

		@RateLimited(zone = "login", key = "#of + '/' + #user")
		public void inText(Object of, String user) {
			this.count++;
		}

		@RateLimited(zone = "login", key = "#user.concat(#of)")
		public void inMethod(Object of, String user) {
			this.count++;
		}

		@RateLimited(zone = "login", key = "'x' + #of.toString()")
		public void madeText(Object of) {
			this.count++;
		}

		@RateLimited(zone = "login", key = "#tree")
		public void tree(Tree tree) {
		}

		@RateLimited(zone = "login", key = "#order.lines")
		public void property(Order order) {
		}

	}

	@SuppressWarnings("serial")
	static class Tree extends ArrayList<Tree> {

	}

	record Order(String[] lines) {
	}

	static class Customer {

	}

	record Cart(Customer customer) {
	}

	static class Basket {

		public Customer getCustomer() {
			return new Customer();
		}

	}

	static class OfCustomer {

		@RateLimited(zone = "login", key = "#customer")
		public void call(Customer customer) {
		}

	}

	static class OfArray {

		@RateLimited(zone = "login", key = "#customers")
		public void call(Customer... customers) {
		}

	}

	static class OfList {

		@RateLimited(zone = "login", key = "#customers")
		public void call(List<? extends Customer> customers) {
		}

	}

	static class OfMapKey {

		@RateLimited(zone = "login", key = "#customers")
		public void call(Map<Customer, String> customers) {
		}

	}

	static class OfOptional {

		@RateLimited(zone = "login", key = "#customer")
		public void call(Optional<Customer> customer) {
		}

	}

	interface Nodes extends List<Nodes> {

	}

	interface Keys extends Map<Keys, String> {

	}

	interface Values extends Map<String, Values> {

	}

	static class OfTypesOfThemselves {

		@RateLimited(zone = "login", key = "{#nodes, #keys, #values}")
		public void call(Nodes nodes, Keys keys, Values values) {
		}

	}

	static class OfMapValue {

		@RateLimited(zone = "login", key = "#customers")
		public void call(Map<String, Customer[]> customers) {
		}

	}

	static class OfProperty {

		@RateLimited(zone = "login", key = "#cart.customer")
		public void call(Cart cart) {
		}

	}

	static class OfGetter {

		@RateLimited(zone = "login", key = "#basket?.customer")
		public void call(Basket basket) {
		}

	}

	static class InList {

		@RateLimited(zone = "login", key = "{#user, #customer}")
		public void call(String user, Customer customer) {
		}

	}

	static class InText {

		@RateLimited(zone = "login", key = "#user + '/' + #customer")
		public void call(String user, Customer customer) {
		}

	}

	static class InElse {

		@RateLimited(zone = "login", key = "#user ?: #customer")
		public void call(String user, Customer customer) {
		}

	}

	static class OfToString {

		@RateLimited(zone = "login", key = "#customer.toString()")
		public void call(Customer customer) {
		}

	}

	interface Handler<T> {

		@RateLimited(zone = "login", key = "#message")
		void call(T message);

	}

	static class OfSpecificType implements Handler<Customer> {

		@Override
		public void call(Customer customer) {
		}

	}

}
