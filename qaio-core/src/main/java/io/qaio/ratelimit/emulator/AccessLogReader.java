package io.qaio.ratelimit.emulator;

import java.io.IOException;

/**
 * Reads the requests of one log, and counts what is skipped.
 */
final class AccessLogReader {

	private final TrafficBuilder traffic = new TrafficBuilder();

	private final SkippedEntryCounts skipped = new SkippedEntryCounts();

	private final AccessLogFormat format;

	private final EntryFormat entryFormat;

	private boolean fractional;

	AccessLogReader(AccessLogFormat format) {
		this.format = format;
		this.entryFormat = format.entryFormat();
	}

	AccessLog read(LogEntries entries) throws IOException {
		for (String entry = entries.next(); entry != null; entry = entries.next()) {
			try {
				add(entry);
			}
			catch (SkippedEntryException ex) {
				this.skipped.add(ex.reason(), entries.number(), entry);
			}
		}
		return new AccessLog(this.traffic.build(this.fractional ? AccessLogReader::begin : AccessLogReader::spread),
				entries.number(), this.skipped.mostFrequentFirst());
	}

	private void add(String entry) throws SkippedEntryException {
		if (entry.indexOf(0) >= 0) {
			throw new SkippedEntryException(AccessLog.NUL);
		}
		if (entry.isBlank()) {
			throw new SkippedEntryException(AccessLog.EMPTY);
		}
		LoggedRequest request = this.entryFormat.read(entry);
		this.fractional |= request.time().fractional();
		this.traffic.add(request.time().micros(), this.format.key(request.client()), request.path());
	}

	/**
	 * Lets microseconds begin at 0 with the first second, and makes seconds of them.
	 */
	private static void begin(double[] times) {
		double zero = (times.length > 0) ? Math.floor(times[0] / LogTime.SECOND) * LogTime.SECOND : 0;
		for (int i = 0; i < times.length; i++) {
			times[i] = (times[i] - zero) / LogTime.SECOND;
		}
	}

	/**
	 * The same for whole seconds; the requests of each are spread over it.
	 */
	private static void spread(double[] times) {
		begin(times);
		int from = 0;
		while (from < times.length) {
			double second = times[from];
			int to = from;
			while (to < times.length && times[to] == second) {
				to++;
			}
			for (int i = from; i < to; i++) {
				times[i] = second + (i - from) / (double) (to - from);
			}
			from = to;
		}
	}

}
