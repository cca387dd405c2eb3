package io.qaio.faults.history;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HistoryFileTests {

	private static final List<Event> ALL = List.of(new Event.ProcessStarted(1, "worker-1", 42),
			new Event.PutBegan(2, "a", "a key"), new Event.PutEnded(3, "a", PutAnswer.UNKNOWN),
			new Event.Delivered(4, "a", "id", "receipt", 1, "", 1000, 500), new Event.Handled(5, "a", "zone"),
			new Event.SettlementBegan(6, "a", "receipt", Settlement.EXTEND),
			new Event.SettlementEnded(7, "a", "receipt", Settlement.EXTEND, Answer.YES, 2000),
			new Event.Decided(8, 9, "zone", true), new Event.ProcessKilled(10, "worker-1"),
			new Event.ProcessPaused(11, "worker-2"), new Event.ProcessResumed(12, "worker-2"),
			new Event.FaultBegan(13, "flush", Set.of(Harm.FORGETS_ALL, Harm.UNAVAILABLE)),
			new Event.FaultBegan(14, "nothing", Set.of()), new Event.FaultEnded(15, "flush"), new Event.LoadEnded(15),
			new Event.FoundDead(16, "b"), new Event.FoundLeft(17, 0), new Event.RoundEnded(18, 100, 5, 6, 7, 8));

	@TempDir
	private Path directory;

	@Test
	void everyKindOfEventIsReadAsItWasWritten() {
		try (HistoryFile file = HistoryFile.create(this.directory, "run")) {
			ALL.forEach(file::add);
			// while it is open, as that of a process that was killed
			assertThat(HistoryFile.readAll(this.directory)).containsExactly(new History("run", ALL));
		}
		assertThat(ALL.stream().map(Object::getClass).distinct()).hasSameSizeAs(Event.class.getPermittedSubclasses());
	}

	@Test
	void anIncompleteLineIsLeftOut() throws Exception {
		try (HistoryFile file = HistoryFile.create(this.directory, "w")) {
			file.add(ALL.get(0));
			file.add(ALL.get(1));
		}
		Path path = this.directory.resolve("w.history");
		byte[] bytes = Files.readAllBytes(path);
		Files.write(path, Arrays.copyOf(bytes, bytes.length - 3));
		assertThat(HistoryFile.readAll(this.directory)).containsExactly(new History("w", ALL.subList(0, 1)));
		assertThat(HistoryFile.first(this.directory, "w")).contains(ALL.get(0));
		assertThat(HistoryFile.first(this.directory, "another")).isEmpty();
	}

	@Test
	void whatIsNoEventIsReported() throws Exception {
		HistoryFile.create(this.directory, "w").close();
		Files.writeString(this.directory.resolve("w.history"), "PutBegan\t1\n", StandardOpenOption.APPEND);
		assertThatIllegalArgumentException().isThrownBy(() -> HistoryFile.readAll(this.directory))
			.withMessage("No event: PutBegan\t1");
		assertThatIllegalArgumentException().isThrownBy(() -> EventText.of(new Event.PutBegan(1, "a\tb", "")));
	}

	@Test
	void anInterruptedThreadStillWrites() {
		try (HistoryFile file = HistoryFile.create(this.directory, "w")) {
			Thread.currentThread().interrupt();
			file.add(ALL.get(0));
			file.add(ALL.get(1));
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(HistoryFile.readAll(this.directory)).containsExactly(new History("w", ALL.subList(0, 2)));
	}

	@Test
	void threadsDoNotMixTheirLines() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try (HistoryFile file = HistoryFile.create(this.directory, "w")) {
			for (int i = 0; i < 400; i++) {
				Event event = new Event.PutBegan(i, "task-" + i, "");
				threads.execute(() -> file.add(event));
			}
			threads.shutdown();
			assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(HistoryFile.readAll(this.directory).get(0).events()).hasSize(400).doesNotHaveDuplicates();
	}

}
