package io.qaio.queue.store.redis;

import java.util.Locale;

/**
 * The operations on a queue, one Lua file each: see {@link ScriptAssembler}.
 */
enum Script {

	PUT, PUT_GROUPED, PUT_SPECIAL, TICK, TAKE, ACK, FAIL, RELEASE, BURY, QUARANTINE, EXTEND, REQUEUE, COUNTS, PURGE,
	DEAD_LIST, DEAD_REPLAY, DEAD_REMOVE, CLOCK_STEPPED,

	/** Not an operation on a queue: tells what the user may not do. */
	RIGHTS;

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
