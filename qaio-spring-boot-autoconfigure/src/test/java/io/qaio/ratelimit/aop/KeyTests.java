package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What expressions make of the arguments, and which of them are rejected at start-up.
 */
class KeyTests {

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private final KeyExpressions keys = new KeyExpressions(this.beans);

	@BeforeEach
	void addBean() {
		this.beans.registerSingleton("tenant", new Tenant("acme"));
	}

	private static ParameterIndexes parameters() {
		Method method = Arrays.stream(Target.class.getDeclaredMethods())
			.filter((candidate) -> candidate.getName().equals("call"))
			.findFirst()
			.orElseThrow();
		return new ParameterIndexes(method, method);
	}

	private String key(String expression, @Nullable Object... arguments) {
		return this.keys.compile(expression, parameters()).of(arguments);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', commentCharacter = '~', textBlock = """
			#ip                             | 1.2.3.4
			' #ip '                         | 1.2.3.4
			#p0                             | 1.2.3.4
			#a0                             | 1.2.3.4
			#user                           | User[name=ann, tags=[x, y], ids={k=v}]
			#user.name                      | ann
			#user.name + '/' + #ip          | ann/1.2.3.4
			#p1.name.toUpperCase()          | ANN
			#user.tags[0]                   | x
			#user.ids[k]                    | v
			#user.tags.![#this + #ip]       | [x1.2.3.4, y1.2.3.4]
			#user.tags.?[length() == 1][1]  | y
			#count                          | 42
			#count > 40 ? #ip : 'few'       | 1.2.3.4
			#user?.name                     | ann
			@tenant.name                    | acme
			@tenant.name + #ip              | acme1.2.3.4
			T(java.lang.Math).max(#count,7) | 42
			{#ip, #count}                   | [1.2.3.4, 42]
			""")
	void anExpressionSeesTheArguments(String expression, String key) {
		User user = new User("ann", List.of("x", "y"), Map.of("k", "v"));
		Key compiled = this.keys.compile(expression, parameters());
		// often enough that SpEL compiles it
		for (int i = 0; i < 300; i++) {
			assertThat(compiled.of(new Object[] { "1.2.3.4", user, 42 })).isEqualTo(key);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "#ip", "#user?.name", "#ip ?: #user" })
	void nullIsNotLimited(String expression) {
		assertThat(key(expression, null, null, 0)).isEmpty();
	}

	@Test
	void anEmptyKeyIsNotLimited() {
		assertThat(key("#ip", "", null, 0)).isEmpty();
		assertThat(key("#user.name", "x", new User("", List.of(), Map.of()), 0)).isEmpty();
	}

	@Test
	void whatHasNoTextIsNotLimited() {
		assertThat(key("#user", "x", new Object() {

			@Override
			@SuppressWarnings("NullAway")
			public String toString() {
				return null;
			}

		}, 0)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', commentCharacter = '~', textBlock = """
			#ip +               | is not a SpEL expression
			#ip)                | is not a SpEL expression
			'it                 | is not a SpEL expression
			#nope               | names '#nope', which is no parameter. Parameters are #ip, #user, #count, #p0
			#p3                 | names '#p3', which is no parameter
			#ip + #nope         | names '#nope', which is no parameter
			#user.name[#nope]   | names '#nope', which is no parameter
			#root               | names '#root', which is no parameter
			#this.x + #ip       | names '#this', which is no parameter
			#nope(#ip)          | calls the function '#nope(#ip)', which there is not
			ip                  | names 'ip' of nothing. Parameters are written with a '#'
			user.name           | names 'user' of nothing
			#ip + user.name     | names 'user' of nothing
			#ip.concat(user)    | names 'user' of nothing
			name() + #ip        | names 'name()' of nothing
			''                  | names no parameter
			'all'               | names no parameter, so it would be the same for all calls
			1 + 1               | names no parameter
			""", quoteCharacter = '"')
	void aWrongExpressionFailsToCompile(String expression, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.keys.compile(expression, parameters()))
			.withMessageContaining("key '" + expression + "' " + message);
	}

	@Test
	void anExpressionThatFailsSaysWhichAndWhy() {
		assertThatIllegalStateException().isThrownBy(() -> key("#user.name", "x", null, 0))
			.withMessageContaining("Key '#user.name' of @RateLimited cannot be evaluated")
			.withMessageContaining("'name'");
	}

	@Test
	void aMethodWithoutParametersSaysSo() throws NoSuchMethodException {
		Method nothing = Target.class.getDeclaredMethod("nothing");
		ParameterIndexes none = new ParameterIndexes(nothing, nothing);
		assertThatIllegalArgumentException().isThrownBy(() -> this.keys.compile("#ip", none))
			.withMessageContaining("The method has no parameters");
	}

	interface Target {

		void call(String ip, User user, int count);

		void nothing();

	}

	record User(String name, List<String> tags, Map<String, String> ids) {

	}

	record Tenant(String name) {

	}

}
