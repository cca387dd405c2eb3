package io.qaio.ratelimit.emulator;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A format that a pattern describes. A field ends where the text that follows it in the
 * pattern first occurs.
 */
final class PatternFormat implements EntryFormat {

	private final String before;

	private final List<PatternField> fields;

	private final boolean hasRequest;

	PatternFormat(String before, List<PatternField> fields) {
		this.before = before;
		this.fields = fields;
		this.hasRequest = fields.stream().anyMatch((field) -> field.kind() == LogField.REQUEST);
	}

	@Override
	public LoggedRequest read(CharSequence entry) throws SkippedEntryException {
		if (!isAt(entry, 0, this.before)) {
			throw new SkippedEntryException("not in the format: '" + this.before + "' is not at its beginning");
		}
		int at = this.before.length();
		LogTime time = null;
		String path = null;
		String address = null;
		String otherClient = "";
		for (PatternField field : this.fields) {
			int end = end(entry, at, field);
			switch (field.kind()) {
				case TIME -> time = (time != null) ? time : LogTime.parse(entry, at, end);
				case CLIENT -> {
					String text = entry.subSequence(at, end).toString();
					address = (address != null) ? address : ClientFields.address(text).orElse(null);
					otherClient = otherClient.isEmpty() ? text : otherClient;
				}
				case REQUEST -> path = RequestPath.path(entry, at, end);
				case PATH -> path = (path != null || this.hasRequest) ? path : RequestPath.target(entry, at, end);
				case OTHER -> {
				}
			}
			at = end + field.after().length();
		}
		return request(time, (address != null) ? address : ClientFields.name(otherClient), path);
	}

	/**
	 * The parser sees to it that there are all of them.
	 */
	private static LoggedRequest request(@Nullable LogTime time, String client, @Nullable String path) {
		if (time == null || path == null) {
			throw new IllegalStateException("The format has no time or no request");
		}
		return new LoggedRequest(time, client, path);
	}

	private static int end(CharSequence entry, int from, PatternField field) throws SkippedEntryException {
		String after = field.after();
		if (after.isEmpty()) {
			return FieldScanner.wordEnd(entry, from);
		}
		boolean quoted = after.charAt(0) == '"';
		int end = quoted ? FieldScanner.closingQuote(entry, from) : indexOf(entry, from, after);
		if (field.kind() == LogField.CLIENT && after.charAt(0) == ' ') {
			while (end > from && entry.charAt(end - 1) == ',') {
				end = indexOf(entry, end + 1, after);
			}
		}
		if (end < 0 || !isAt(entry, end, after)) {
			throw new SkippedEntryException("not in the format: '" + after + "' does not follow " + field.name());
		}
		return end;
	}

	private static int indexOf(CharSequence text, int from, String searched) {
		for (int i = from; i <= text.length() - searched.length(); i++) {
			if (isAt(text, i, searched)) {
				return i;
			}
		}
		return -1;
	}

	private static boolean isAt(CharSequence text, int at, String expected) {
		if (at + expected.length() > text.length()) {
			return false;
		}
		for (int i = 0; i < expected.length(); i++) {
			if (text.charAt(at + i) != expected.charAt(i)) {
				return false;
			}
		}
		return true;
	}

}
