package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.Base16;

/**
 * The operations on a queue, one Lua file each beside this class.
 */
enum Script {

	PUT(ScriptOutputType.MULTI), TICK(ScriptOutputType.INTEGER), TAKE(ScriptOutputType.MULTI),
	ACK(ScriptOutputType.MULTI), FAIL(ScriptOutputType.INTEGER), RELEASE(ScriptOutputType.INTEGER),
	BURY(ScriptOutputType.INTEGER), EXTEND(ScriptOutputType.INTEGER), REQUEUE(ScriptOutputType.MULTI),
	COUNTS(ScriptOutputType.MULTI), PURGE(ScriptOutputType.INTEGER), DEAD_LIST(ScriptOutputType.MULTI),
	DEAD_REPLAY(ScriptOutputType.INTEGER), DEAD_REMOVE(ScriptOutputType.INTEGER);

	private final ScriptOutputType output;

	private final byte[] source;

	private final String digest;

	Script(ScriptOutputType output) {
		this.output = output;
		this.source = (ScriptFile.read("queue.lua") + "\n" + ScriptFile.read(operation() + ".lua"))
			.getBytes(StandardCharsets.UTF_8);
		this.digest = Base16.digest(this.source);
	}

	ScriptOutputType output() {
		return this.output;
	}

	byte[] source() {
		return this.source;
	}

	String digest() {
		return this.digest;
	}

	/**
	 * What the script does, for file names and messages.
	 */
	final String operation() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
