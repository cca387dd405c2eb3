package io.qaio.queue.store.redis;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

import io.qaio.queue.store.DeadLetter;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.Headers;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskGroup;
import io.qaio.queue.store.UnreadableTaskException;
import org.jspecify.annotations.Nullable;

/**
 * The form in which Redis keeps a task: one string, as {@code record.lua} describes it.
 * Immutable.
 */
final class TaskRecord {

	private static final byte VERSION = 1;

	/** What every format begins with, also one to come: see {@code flaws.lua}. */
	private static final byte LAST_FORMAT = 15;

	private static final long LAST_PUT = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

	private static final int PUT_AT = 1;

	private static final int UNIQUE = 1;

	private static final int OWN_TIMEOUT = 2;

	private static final int HEADERS = 4;

	private static final int ORDERING_KEY = 8;

	private static final int PRIORITY_BITS_AT = 4;

	/** Stands in the place of a priority. */
	private static final int GROUP = 15;

	private static final int DELIVERIES_AT = 7;

	private static final int TIMEOUT_AT = 9;

	private static final int FLAGS_AT = 16;

	private static final int ERROR_LENGTH_AT = 17;

	private static final int ID_AT = 20;

	private static final byte[] NO_KEY = {};

	/** In no text as UTF-8. */
	private static final byte NO_TEXT = (byte) 255;

	private final ByteBuffer bytes;

	private final int serializerAt;

	private final int errorAt;

	private final int keyAt;

	private final int groupAt;

	private final int headersAt;

	private final int payloadAt;

	/**
	 * Read a task.
	 * @param bytes the task, from the offset to the end
	 * @throws UnreadableTaskException if a newer version wrote the task, or it is
	 * damaged, or it is something else
	 */
	TaskRecord(byte[] bytes, int offset) {
		this.bytes = ByteBuffer.wrap(bytes, offset, bytes.length - offset).slice();
		if (this.bytes.hasRemaining() && this.bytes.get(0) != VERSION) {
			throw otherFormat();
		}
		try {
			this.serializerAt = ID_AT + unsigned(ID_AT - 1);
			this.errorAt = this.serializerAt + 1 + unsigned(this.serializerAt);
			this.keyAt = this.errorAt + Short.toUnsignedInt(this.bytes.getShort(ERROR_LENGTH_AT));
			this.groupAt = this.keyAt + (is(ORDERING_KEY) ? 1 + unsigned(this.keyAt) : 0);
			this.headersAt = this.groupAt + (hasGroup() ? 2 + unsigned(this.groupAt) : 0);
			this.payloadAt = this.headersAt
					+ (is(HEADERS) ? 2 + Short.toUnsignedInt(this.bytes.getShort(this.headersAt)) : 0);
		}
		catch (IndexOutOfBoundsException ex) {
			throw damaged(ex);
		}
		if (this.payloadAt > this.bytes.limit() || this.serializerAt == ID_AT) {
			throw damaged(null);
		}
	}

	private UnreadableTaskException otherFormat() {
		byte format = this.bytes.get(0);
		boolean newer = format > VERSION && format <= LAST_FORMAT && this.bytes.limit() >= ID_AT
				&& number(PUT_AT, 6) < LAST_PUT;
		return new UnreadableTaskException(
				newer ? newerFormat(format) : "An entry of " + this.bytes.limit() + " bytes is no task", newer, null);
	}

	private static String newerFormat(byte format) {
		return "A task has format " + format + ", this version reads only " + VERSION
				+ ": a newer version of Qaio wrote it";
	}

	private UnreadableTaskException damaged(@Nullable Throwable cause) {
		return new UnreadableTaskException("A task is damaged: its " + this.bytes.limit() + " bytes are too few", false,
				cause);
	}

	/**
	 * A dead task that a newer version of Qaio wrote, so that only its id and time are
	 * known.
	 * @param bytes the task
	 * @param id its id
	 * @param diedAt when it died
	 */
	static DeadLetter newerDeadLetter(byte[] bytes, String id, long diedAt) {
		long putAt = new BigInteger(1, Arrays.copyOfRange(bytes, PUT_AT, DELIVERIES_AT)).longValue();
		return new DeadLetter(id, "", bytes, Map.of(), 0, newerFormat(bytes[0]), Instant.ofEpochMilli(putAt),
				Instant.ofEpochMilli(diedAt));
	}

	static byte[] encode(NewTask task, long enqueuedAt) {
		byte[] id = task.id().getBytes(StandardCharsets.UTF_8);
		byte[] serializer = task.serializer().getBytes(StandardCharsets.UTF_8);
		byte[] headers = Headers.encode(task.headers());
		Duration timeout = task.terms().visibilityTimeout();
		Integer maxAttempts = task.terms().maxAttempts();
		String orderingKey = task.terms().orderingKey();
		byte[] key = (orderingKey != null) ? orderingKey.getBytes(StandardCharsets.UTF_8) : NO_KEY;
		TaskGroup taskGroup = task.terms().group();
		byte[] group = (taskGroup != null) ? taskGroup.name().getBytes(StandardCharsets.UTF_8) : NO_KEY;
		ByteBuffer record = ByteBuffer.allocate(ID_AT + id.length + 1 + serializer.length
				+ ((key.length > 0) ? 1 + key.length : 0) + ((group.length > 0) ? 2 + group.length : 0)
				+ ((headers.length > 0) ? 2 + headers.length : 0) + task.payload().length);
		record.put(VERSION);
		record.putShort((short) (enqueuedAt >>> 32)).putInt((int) enqueuedAt);
		record.putShort((short) 0);
		long millis = (timeout != null) ? timeout.toMillis() : 0;
		record.put((byte) (millis >>> 32)).putInt((int) millis);
		record.putShort((short) ((maxAttempts != null) ? maxAttempts : 0));
		record.put((byte) ((task.unique() ? UNIQUE : 0) | ((timeout != null) ? OWN_TIMEOUT : 0)
				| ((headers.length > 0) ? HEADERS : 0) | ((key.length > 0) ? ORDERING_KEY : 0)
				| (((taskGroup != null) ? GROUP : task.terms().priority()) << PRIORITY_BITS_AT)));
		record.putShort((short) 0);
		record.put((byte) id.length).put(id);
		record.put((byte) serializer.length).put(serializer);
		if (key.length > 0) {
			record.put((byte) key.length).put(key);
		}
		if (taskGroup != null) {
			record.put((byte) group.length).put(group).put((byte) taskGroup.weight());
		}
		if (headers.length > 0) {
			record.putShort((short) headers.length).put(headers);
		}
		record.put(task.payload());
		return record.array();
	}

	/**
	 * How long a delivery may hold the task.
	 */
	Duration visibilityTimeout(Duration otherwise) {
		return is(OWN_TIMEOUT) ? Duration.ofMillis(number(TIMEOUT_AT, 5)) : otherwise;
	}

	Delivery delivery(String token, long deadline, Duration timeout) {
		return new Delivery(token, text(ID_AT, this.serializerAt), is(UNIQUE),
				text(this.serializerAt + 1, this.errorAt), payload(), headers(),
				is(ORDERING_KEY) ? text(this.keyAt + 1, this.groupAt) : null, group(),
				Short.toUnsignedInt(this.bytes.getShort(DELIVERIES_AT)) + 1, Instant.ofEpochMilli(number(PUT_AT, 6)),
				Instant.ofEpochMilli(deadline), timeout);
	}

	DeadLetter deadLetter(long diedAt) {
		return new DeadLetter(text(ID_AT, this.serializerAt), text(this.serializerAt + 1, this.errorAt), payload(),
				headers(), Short.toUnsignedInt(this.bytes.getShort(DELIVERIES_AT)), text(this.errorAt, this.keyAt),
				Instant.ofEpochMilli(number(PUT_AT, 6)), Instant.ofEpochMilli(diedAt));
	}

	private @Nullable String group() {
		// only a damaged record has a group without a name: see record-fields.lua
		return (hasGroup() && unsigned(this.groupAt) > 0) ? text(this.groupAt + 1, this.headersAt - 1) : null;
	}

	private boolean hasGroup() {
		return unsigned(FLAGS_AT) >>> PRIORITY_BITS_AT == GROUP;
	}

	/**
	 * The name of an ordering key in the scripts: that of a task with a group is named
	 * after both, see {@code record-fields.lua}.
	 */
	static byte[] scoped(String orderingKey, @Nullable String group) {
		byte[] key = orderingKey.getBytes(StandardCharsets.UTF_8);
		if (group == null) {
			return key;
		}
		byte[] name = group.getBytes(StandardCharsets.UTF_8);
		return ByteBuffer.allocate(2 + name.length + key.length).put(NO_TEXT).put(name).put(NO_TEXT).put(key).array();
	}

	private boolean is(int flag) {
		return (this.bytes.get(FLAGS_AT) & flag) != 0;
	}

	private Map<String, String> headers() {
		if (!is(HEADERS)) {
			return Map.of();
		}
		try {
			return Headers.decode(this.bytes.slice(this.headersAt + 2, this.payloadAt - this.headersAt - 2));
		}
		catch (IllegalStateException ex) {
			throw new UnreadableTaskException(String.valueOf(ex.getMessage()), false, ex);
		}
	}

	private byte[] payload() {
		int offset = this.bytes.arrayOffset();
		return Arrays.copyOfRange(this.bytes.array(), offset + this.payloadAt, offset + this.bytes.limit());
	}

	private String text(int from, int to) {
		return new String(this.bytes.array(), this.bytes.arrayOffset() + from, to - from, StandardCharsets.UTF_8);
	}

	private int unsigned(int at) {
		return Byte.toUnsignedInt(this.bytes.get(at));
	}

	private long number(int at, int length) {
		long number = 0;
		for (int i = 0; i < length; i++) {
			number = (number << 8) | unsigned(at + i);
		}
		return number;
	}

}
