package io.qaio.ratelimit.emulator;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts skipped entries by their reason.
 */
final class SkippedEntryCounts {

	/** Characters of an entry that are shown. */
	private static final int SHOWN = 100;

	private final Map<String, SkippedEntries> byReason = new LinkedHashMap<>();

	void add(String reason, long number, String entry) {
		SkippedEntries before = this.byReason.get(reason);
		this.byReason.put(reason, (before == null) ? new SkippedEntries(reason, 1, number, shown(entry))
				: new SkippedEntries(reason, before.count() + 1, before.firstNumber(), before.first()));
	}

	private static String shown(String entry) {
		return (entry.length() > SHOWN) ? Printable.of(entry.substring(0, SHOWN)) + "…" : Printable.of(entry);
	}

	/**
	 * The counts, the most frequent reason first.
	 */
	List<SkippedEntries> mostFrequentFirst() {
		return this.byReason.values()
			.stream()
			.sorted(Comparator.comparingLong(SkippedEntries::count).reversed())
			.toList();
	}

}
