package io.qaio.ratelimit.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;

/**
 * Decisions that a real nginx took, read from a file below {@code conformance/nginx}; its
 * README tells the format.
 *
 * @param name the file's name without its ending
 * @param zones the zones, one for each limit, called {@code zone-1} and so on
 * @param limits the limits, in the order in which they are asked
 * @param rows the requests, in order
 */
public record NginxRecording(String name, List<Zone> zones, List<RateLimit> limits, List<Row> rows) {

	/** Where a recording does not say how many keys fit, as many as it has. */
	private static final int NEVER_FULL = 1_000_000;

	/**
	 * All recordings there are.
	 * @return the recordings, sorted by name
	 */
	public static List<NginxRecording> all() {
		try {
			URI list = NginxRecording.class.getResource("/conformance/nginx/list.csv").toURI();
			if (!list.getScheme().equals("jar")) {
				return all(Path.of(list).getParent());
			}
			try (FileSystem jar = FileSystems.newFileSystem(list, Map.of())) {
				return all(jar.getPath("/conformance/nginx"));
			}
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<NginxRecording> all(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.toString().endsWith(".csv")).sorted().map(NginxRecording::read).toList();
		}
	}

	private static NginxRecording read(Path file) {
		try {
			List<String> lines = Files.readAllLines(file);
			Map<String, String> header = new HashMap<>();
			for (String word : lines.get(0).substring(2).split(" ")) {
				header.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
			}
			String[] rates = header.get("rate").split(",");
			String[] bursts = header.get("burst").split(",");
			String[] delays = header.get("delay").split(",");
			int size = Integer.parseInt(header.getOrDefault("capacity", Integer.toString(NEVER_FULL)));
			List<Zone> zones = new ArrayList<>();
			List<RateLimit> limits = new ArrayList<>();
			for (int i = 0; i < rates.length; i++) {
				String zone = "zone-" + (i + 1);
				zones.add(new Zone(zone, Rate.parse(rates[i]), size));
				int delay = delays[i].equals("nodelay") ? RateLimit.NO_DELAY : Integer.parseInt(delays[i]);
				limits.add(new RateLimit(zone, Integer.parseInt(bursts[i]), delay));
			}
			List<Row> rows = lines.stream().skip(2).map((line) -> Row.read(line, limits.size())).toList();
			String name = file.getFileName().toString().replace(".csv", "");
			return new NginxRecording(name, List.copyOf(zones), List.copyOf(limits), rows);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * One request.
	 *
	 * @param timeMillis when it came
	 * @param keys its key for each limit
	 * @param status {@code PASSED}, {@code DELAYED}, {@code REJECTED}, or {@code -} when
	 * every key was empty
	 * @param excess the excess in thousandths for each limit, {@code -} for one that was
	 * not asked; as written, joined by {@code |}
	 * @param delayMillis how long it was delayed
	 * @param by number from 1 of the limit that rejected or delayed it, 0 for none
	 */
	public record Row(long timeMillis, List<String> keys, String status, String excess, long delayMillis, int by) {

		private static Row read(String line, int limits) {
			String[] cells = line.split(",", -1);
			int by = (limits > 1 && !cells[5].equals("-")) ? Integer.parseInt(cells[5]) : 0;
			List<String> keys = List.of(cells[1].split("\\|", -1));
			if (keys.size() != limits) {
				throw new IllegalStateException("Not " + limits + " keys: " + line);
			}
			return new Row(Long.parseLong(cells[0]), keys, cells[2], cells[3], Long.parseLong(cells[4]), by);
		}

	}

}
