package io.qaio.queue.store.contract;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Names that may confuse a store.
 */
final class OddNames implements ArgumentsProvider {

	static List<String> all() {
		return List.of("{", "}", "{}", "}{", "}a{", "{x}", "{{x}}", "a{b}c", "a b\n", ":", ":ready", "a:ready", "*?[a]",
				"\\\"'", "\u0000", "größe", "日本語", "😀", "x".repeat(70));
	}

	@Override
	public Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
		return all().stream().map(Arguments::of);
	}

}
