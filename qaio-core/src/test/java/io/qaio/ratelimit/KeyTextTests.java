package io.qaio.ratelimit;

import java.util.AbstractMap.SimpleEntry;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Which objects share a bucket, and which objects are no keys.
 */
class KeyTextTests {

	static Arguments[] content() {
		return new Arguments[] { arguments(null, ""), arguments("a, b", "a, b"), arguments(42, "42"),
				arguments(new UUID(0, 1), "00000000-0000-0000-0000-000000000001"),
				arguments(new StringBuilder("a"), "a"), arguments(Optional.of("a"), "a"),
				arguments(Optional.empty(), ""), arguments(Optional.of(new int[] { 1 }), "[1]"),
				arguments(new String[] { "a", "b" }, "[a, b]"), arguments(new byte[] { 1, -1 }, "[1, -1]"),
				arguments(new char[] { 'a' }, "[a]"), arguments(new Object[0], "[]"),
				arguments(new int[][] { { 1, 2 }, {} }, "[[1, 2], []]"), arguments(List.of("a", "b"), "[a, b]"),
				arguments(Arrays.asList("a", null), "[a, null]"),
				arguments(List.of(new byte[] { 1 }, List.of("a"), Map.of("k", new long[] { 2 })),
						"[[1], [a], {k=[2]}]"),
				arguments(Map.of("k", "v"), "{k=v}"), arguments(new Order(7, "x"), "Order[id=7, of=x]") };
	}

	@ParameterizedTest
	@MethodSource("content")
	void theTextIsTheContent(@Nullable Object key, String text) {
		assertThat(KeyText.of(key)).isEqualTo(text);
		assertThat(RateLimit.of("login").on(key)).isEqualTo(new KeyedLimit(RateLimit.of("login"), text));
	}

	@Test
	void setsAndMapsThatAreEqualHaveOneText() {
		assertThat(KeyText.of(new LinkedHashSet<>(List.of("b", "a")))).isEqualTo("[a, b]")
			.isEqualTo(KeyText.of(Set.of("a", "b")));
		Map<String, Integer> map = new LinkedHashMap<>();
		map.put("b", 1);
		map.put("a", 2);
		assertThat(KeyText.of(map)).isEqualTo("{a=2, b=1}");
	}

	@Test
	void anElementIsNeverTwo() {
		assertThat(Stream
			.of(List.of("a, b"), List.of("a", "b"), List.of("[a", "b]"), List.of(List.of("a", "b")), List.of("a\\, b"),
					Map.of("a", "b, c=d"), Map.of("a", "b", "c", "d"), Map.of("a=b, c", "d"))
			.map(KeyText::of)).doesNotHaveDuplicates();
	}

	static Stream<Arguments> identities() {
		Object object = new Object();
		byte[] bytes = {};
		return Stream
			.of(object, new Customer(), new Object[] { "a", object }, List.of(new Customer()), Map.of("a", object),
					Map.of(new Customer(), "a"), Optional.of(object), Stream.of("a"), new Order(7, bytes),
					new Order(7, List.of(bytes)), new Order(7, new String[0][]), new Order(7, new Customer()),
					new SimpleEntry<>("a", new Customer()), new AtomicReference<>(bytes), (Runnable) () -> {
					}, new WithHashCode())
			.map((key) -> arguments((Object) key));
	}

	@ParameterizedTest
	@MethodSource("identities")
	void anIdentityIsNoKey(Object key) {
		assertThatIllegalArgumentException().isThrownBy(() -> KeyText.of(key))
			.withMessageContaining("would have a bucket of its own")
			.withMessageContaining("toString()");
		assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.of("login").on(key));
	}

	@Test
	void theMessageNamesTheClass() {
		assertThatIllegalArgumentException().isThrownBy(() -> KeyText.of(List.of(new Customer())))
			.withMessageStartingWith(Customer.class.getName() + " has no toString() but that of Object");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[B@1a2b3c", "[[I@0", "[Ljava.lang.String;@7fffffff", "user [B@1a2b3c]",
			"Order[id=1, of=[Lcom.acme.Line;@1a2b]", "com.acme.Customer@1a2b3c", "[com.acme.Customer@1a2b3c, x]",
			"com.acme.Shop$Customer@1, x", "com.acme.Shop$$Lambda/0x00007f@1a2b", "ann@acme.com com.acme.Customer@ff" })
	void textWithAnIdentityIsNoContent(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> KeyText.requireContent(text))
			.withMessageContaining("contains the identity of an object ('" + text + "')");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "@", "ann@acme.com", "ann.lee@cafe", "ann@beef", "ANN@cafe", "@cafe", "a@", "b@1",
			"com.acme.Customer@1a2b.com", "com.acme.Customer@acme", "com.acme.Customer@123456789", "https://user@10/x",
			"x[a@b]" })
	void otherTextIsContent(String text) {
		assertThat(KeyText.requireContent(text)).isSameAs(text);
	}

	record Order(int id, Object of) {
	}

	static class Customer {

	}

	static class WithHashCode {

		@Override
		public boolean equals(Object other) {
			return other instanceof WithHashCode;
		}

		@Override
		public int hashCode() {
			return 1;
		}

	}

}
