package io.qaio.ratelimit.emulator;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.emulator.RateLimitEmulator.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The queue model decides as recorded, bit for bit.
 */
class QueueModelConformanceTests {

	static List<Path> recordings() throws IOException, URISyntaxException {
		Path directory = Path
			.of(QueueModelConformanceTests.class.getResource("/conformance/queue-model/document-table.csv").toURI())
			.getParent();
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.toString().endsWith(".csv")).sorted().toList();
		}
	}

	@Test
	void everyFileIsThere() throws Exception {
		assertThat(recordings()).hasSize(13);
	}

	@ParameterizedTest
	@MethodSource("recordings")
	void requestsAreDecidedAsRecorded(Path recording) throws IOException {
		List<String> lines = Files.readAllLines(recording);
		RateLimitEmulator emulator = emulator(lines.get(0));
		List<String> requests = lines.subList(2, lines.size());
		assertThat(requests).isNotEmpty().map((line) -> {
			String[] cells = line.split(",");
			return emulator.request(Double.parseDouble(cells[0]), cells[1], "/").toString();
		}).isEqualTo(requests.stream().map((line) -> "(" + line.replace(",", ", ") + ")").toList());
	}

	@ParameterizedTest
	@MethodSource("recordings")
	void aReplayCountsWhatWasRecorded(Path recording) throws IOException {
		List<String> lines = Files.readAllLines(recording);
		List<String[]> cells = lines.stream().skip(2).map((line) -> line.split(",")).toList();
		double[] seconds = cells.stream().mapToDouble((cell) -> Double.parseDouble(cell[0])).toArray();
		Names names = new Names();
		int[] keys = cells.stream().mapToInt((cell) -> names.number(cell[1])).toArray();

		Summary total = emulator(lines.get(0)).replay(seconds, keys, new int[keys.length]).total();

		double[] delays = cells.stream()
			.filter((cell) -> cell[2].equals("true"))
			.mapToDouble((cell) -> Double.parseDouble(cell[3]))
			.sorted()
			.toArray();
		assertThat(total.granted()).isEqualTo(delays.length);
		assertThat(total.rejected()).isEqualTo(cells.size() - delays.length);
		assertThat(total.delayP95()).isEqualTo(delays[(int) Math.ceil(0.95 * delays.length) - 1]);
		assertThat(total.delayMax()).isEqualTo(delays[delays.length - 1]);
		assertThat(total.peakExcess()).isEqualTo(cells.stream()
			.filter((cell) -> cell[2].equals("true"))
			.mapToDouble((cell) -> Double.parseDouble(cell[4]))
			.max()
			.orElseThrow());
	}

	private static RateLimitEmulator emulator(String header) {
		String[] words = header.replaceAll("[^0-9. ]", "").strip().split(" ");
		return RateLimitEmulator.builder()
			.zone("zone", Rate.parse(words[0]), 1000)
			.resource("/", "zone", Integer.parseInt(words[1]), Integer.parseInt(words[2]))
			.model(Model.QUEUE)
			.build();
	}

}
