package io.qaio.ratelimit.emulator;

import org.jspecify.annotations.Nullable;

/**
 * The formats <i>common</i> and <i>combined</i>, with whatever is appended or in front:
 * {@code client identity user [time] "request" status size}.
 */
final class CommonFormat implements EntryFormat {

	static final String NO_TIME = "no time in brackets, as in [25/Nov/2026:10:00:03 +0000]";

	static final String NO_REQUEST = "no request in quotes behind the time";

	static final String CUT_OFF = "no status and size behind the request: the line is cut off";

	@Override
	public LoggedRequest read(CharSequence entry) throws SkippedEntryException {
		FieldScanner fields = new FieldScanner(entry);
		ClientFields client = new ClientFields();
		LogTime time = time(entry, fields, client);
		do {
			if (!fields.next()) {
				throw new SkippedEntryException(NO_REQUEST);
			}
		}
		while (!fields.isQuoted());
		String path = RequestPath.path(entry, fields.start(), fields.end());
		checkIsComplete(fields);
		return new LoggedRequest(time, client.client(), path);
	}

	private static LogTime time(CharSequence entry, FieldScanner fields, ClientFields client)
			throws SkippedEntryException {
		SkippedEntryException unreadable = null;
		while (fields.next()) {
			if (fields.isNumberInBrackets()) {
				try {
					return LogTime.parse(entry, fields.start(), fields.end());
				}
				catch (SkippedEntryException ex) {
					unreadable = ex;
				}
			}
			client.add(fields);
		}
		throw orNoTime(unreadable);
	}

	private static SkippedEntryException orNoTime(@Nullable SkippedEntryException unreadable) {
		return (unreadable != null) ? unreadable : new SkippedEntryException(NO_TIME);
	}

	private static void checkIsComplete(FieldScanner fields) throws SkippedEntryException {
		boolean status = fields.next() && fields.isDigit(0) && fields.isDigit(1) && fields.isDigit(2);
		if (!status || !fields.next()) {
			throw new SkippedEntryException(CUT_OFF);
		}
	}

}
