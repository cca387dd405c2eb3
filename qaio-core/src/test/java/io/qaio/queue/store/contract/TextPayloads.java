package io.qaio.queue.store.contract;

import java.util.List;
import java.util.stream.IntStream;

/**
 * TextPayloads that can be told apart.
 */
final class TextPayloads {

	private TextPayloads() {
	}

	static List<String> texts(String prefix, int from, int count) {
		return IntStream.range(from, from + count).mapToObj((i) -> prefix + "-" + i).toList();
	}

}
