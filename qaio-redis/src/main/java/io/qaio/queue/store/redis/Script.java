package io.qaio.queue.store.redis;

import java.util.Locale;

import io.lettuce.core.ScriptOutputType;

/**
 * The operations on a queue, one Lua file each: see {@link ScriptAssembler}.
 */
enum Script {

	PUT(ScriptOutputType.MULTI), PUT_SPECIAL(ScriptOutputType.MULTI), TICK(ScriptOutputType.INTEGER),
	TAKE(ScriptOutputType.MULTI), ACK(ScriptOutputType.MULTI), FAIL(ScriptOutputType.INTEGER),
	RELEASE(ScriptOutputType.INTEGER), BURY(ScriptOutputType.INTEGER), EXTEND(ScriptOutputType.INTEGER),
	REQUEUE(ScriptOutputType.MULTI), COUNTS(ScriptOutputType.MULTI), PURGE(ScriptOutputType.INTEGER),
	DEAD_LIST(ScriptOutputType.MULTI), DEAD_REPLAY(ScriptOutputType.INTEGER), DEAD_REMOVE(ScriptOutputType.INTEGER);

	private final ScriptOutputType output;

	Script(ScriptOutputType output) {
		this.output = output;
	}

	ScriptOutputType output() {
		return this.output;
	}

	/**
	 * What the script does, for messages.
	 */
	String operation() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	String file() {
		return operation() + ".lua";
	}

}
