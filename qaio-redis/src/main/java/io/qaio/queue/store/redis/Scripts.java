package io.qaio.queue.store.redis;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.qaio.redis.LuaScript;

/**
 * The scripts of a layout.
 */
final class Scripts {

	private final Map<Script, LuaScript> texts = new EnumMap<>(Script.class);

	Scripts(RedisLayout layout) {
		for (Script script : Script.values()) {
			this.texts.put(script, new LuaScript(ScriptAssembler.assemble(layout, script.file()), script.output()));
		}
	}

	LuaScript text(Script script) {
		return Objects.requireNonNull(this.texts.get(script), script::operation);
	}

}
