package io.qaio.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the tasks of listeners carry: JSON of 100 bytes, which every design writes and
 * reads with the same mapper.
 *
 * @param id which one it is, with seven digits
 * @param text what fills it up
 */
public record MailPayload(long id, String text) {

	private static final long FIRST_ID = 1_000_000;

	private static final String TEXT = "x".repeat(76);

	private static final JsonMapper JSON = new JsonMapper();

	public static MailPayload number(int number) {
		return new MailPayload(FIRST_ID + number, TEXT);
	}

	public static List<MailPayload> numbers(int from, int to) {
		List<MailPayload> mails = new ArrayList<>(to - from);
		for (int i = from; i < to; i++) {
			mails.add(number(i));
		}
		return mails;
	}

	public static MailPayload read(@Nullable String json) {
		return JSON.readValue(Objects.requireNonNull(json, "A message has no mail"), MailPayload.class);
	}

	public String json() {
		return JSON.writeValueAsString(this);
	}

}
