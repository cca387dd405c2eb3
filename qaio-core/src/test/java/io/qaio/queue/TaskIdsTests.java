package io.qaio.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TaskIdsTests {

	@Test
	void anIdHas26CharactersOfCrockfordsAlphabet() {
		assertThat(TaskIds.next()).matches("[0-9A-HJKMNP-TV-Z]{26}");
	}

	@Test
	void idsSortByTheTimeTheyWereMade() {
		List<String> ids = Stream.generate(TaskIds::next).limit(200_000).toList();
		assertThat(ids).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void anIdBeginsWithItsTime() {
		// 128 bits are 26 digits of 5 bits, the first of which has 3: the first 64 bits
		// end in the 13th digit
		long before = System.currentTimeMillis();
		String id = TaskIds.next();
		long bits = 0;
		for (char digit : id.substring(0, 13).toCharArray()) {
			bits = (bits << 5) | "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(digit);
		}
		// 63 bits were read: all of the time and 15 of the counter's 16
		assertThat(bits >>> 15).isBetween(before, System.currentTimeMillis() + 1000);
	}

	@Test
	void idsOfManyThreadsDiffer() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			List<Future<List<String>>> batches = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				batches.add(threads.submit(() -> Stream.generate(TaskIds::next).limit(20_000).toList()));
			}
			List<String> ids = new ArrayList<>();
			for (Future<List<String>> batch : batches) {
				assertThat(batch.get()).isSorted();
				ids.addAll(batch.get());
			}
			assertThat(ids).hasSize(160_000).doesNotHaveDuplicates();
		}
		finally {
			threads.shutdownNow();
		}
	}

}
