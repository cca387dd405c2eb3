package io.qaio.queue.store.redis;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.qaio.redis.LuaScript;

/**
 * The scripts of a layout. Immutable.
 */
final class LayoutScripts {

	private final Map<Script, LuaScript> scripts = new EnumMap<>(Script.class);

	LayoutScripts(RedisLayout layout) {
		for (Script script : Script.values()) {
			this.scripts.put(script, new LuaScript(ScriptAssembler.assemble(layout, script.file()), script.output()));
		}
	}

	LuaScript get(Script script) {
		return Objects.requireNonNull(this.scripts.get(script), script::operation);
	}

}
