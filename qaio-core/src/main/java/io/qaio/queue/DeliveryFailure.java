package io.qaio.queue;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Why a delivery failed, as stores keep it with the task. Methods of exceptions may
 * themselves throw; a failure is recorded all the same.
 *
 * @param error what went wrong: the class and message of an exception, or a text
 * @param host the host of the worker, empty if not known
 * @param stackTrace the top of the stack trace, empty if there is none
 */
record DeliveryFailure(String error, String host, String stackTrace) {

	private static final int MAX_ERROR = 1000;

	/** The largest stack trace that a queue may ask for, in bytes. */
	static final int MAX_STACK_TRACE = 8192;

	private static final int MAX_CAUSES = 5;

	private static final int MAX_CAUSE = 200;

	/**
	 * Of each exception: fewer where more do not fit, so that the last cause, which says
	 * most, is not the first to go.
	 */
	private static final int[] FRAMES = { 20, 10, 5, 3, 2, 1 };

	/** The control character for this purpose (unit separator). */
	private static final char SEPARATOR = '\u001f';

	DeliveryFailure {
		error = cut(error.replace(SEPARATOR, ' '), MAX_ERROR);
		stackTrace = stackTrace.replace(SEPARATOR, ' ');
	}

	static DeliveryFailure of(String error) {
		return new DeliveryFailure(error, HostName.get(), "");
	}

	static DeliveryFailure of(Throwable cause, int maxStackTrace) {
		return of(describe(cause), cause, maxStackTrace);
	}

	/**
	 * The failure with an exception.
	 * @param error what went wrong
	 * @param cause the exception
	 * @param maxStackTrace the largest stack trace, in bytes as UTF-8
	 */
	static DeliveryFailure of(String error, Throwable cause, int maxStackTrace) {
		return new DeliveryFailure(error, HostName.get(), stackTrace(cause, maxStackTrace));
	}

	/** The text that a store keeps. */
	String text() {
		return this.error + SEPARATOR + this.host + SEPARATOR + this.stackTrace;
	}

	/** The opposite of {@link #text()}; any other text is an error without host. */
	static DeliveryFailure parse(String text) {
		String[] fields = text.split(String.valueOf(SEPARATOR), 3);
		return (fields.length == 3) ? new DeliveryFailure(fields[0], fields[1], fields[2])
				: new DeliveryFailure(text, "", "");
	}

	private static String describe(Throwable cause) {
		try {
			return String.valueOf(cause.toString());
		}
		catch (Throwable ex) {
			return cause.getClass().getName() + ", whose toString failed with " + ex.getClass().getName();
		}
	}

	private static String stackTrace(Throwable failure, int maxBytes) {
		String text = "";
		if (maxBytes > 0) {
			for (int i = 0; i < FRAMES.length && (i == 0 || bytes(text).length > maxBytes); i++) {
				text = stackTraceWith(FRAMES[i], failure);
			}
		}
		return cutBytes(text, maxBytes);
	}

	private static String stackTraceWith(int maxFrames, Throwable failure) {
		StringBuilder text = new StringBuilder();
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		for (Throwable cause = failure; cause != null && seen.size() < MAX_CAUSES
				&& seen.add(cause); cause = causeOf(cause, text)) {
			if (cause != failure) {
				text.append("Caused by: ").append(cut(describe(cause), MAX_CAUSE)).append('\n');
			}
			appendFrames(cause, maxFrames, text);
		}
		return text.toString();
	}

	private static void appendFrames(Throwable cause, int maxFrames, StringBuilder text) {
		try {
			StackTraceElement[] frames = cause.getStackTrace();
			for (int i = 0; i < Math.min(frames.length, maxFrames); i++) {
				text.append("\tat ").append(frames[i]).append('\n');
			}
			if (frames.length > maxFrames) {
				text.append("\t… ").append(frames.length - maxFrames).append(" more\n");
			}
		}
		catch (Throwable ex) {
			text.append("\t(getStackTrace failed with ").append(ex.getClass().getName()).append(")\n");
		}
	}

	private static @Nullable Throwable causeOf(Throwable failure, StringBuilder text) {
		try {
			return failure.getCause();
		}
		catch (Throwable ex) {
			text.append("\t(getCause failed with ").append(ex.getClass().getName()).append(")\n");
			return null;
		}
	}

	private static String cut(String text, int length) {
		if (text.length() <= length) {
			return text;
		}
		int end = length - 1;
		return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
	}

	private static String cutBytes(String text, int max) {
		String cut = text;
		for (int over = bytes(cut).length - max; over > 0; over = bytes(cut).length - max) {
			// no character has more than three bytes for each of its chars
			int length = cut.length() - Math.max(1, over / 3);
			cut = (length > 1) ? cut(cut, length) : "";
		}
		return cut;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
