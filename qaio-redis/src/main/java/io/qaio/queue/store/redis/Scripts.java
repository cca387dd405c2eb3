package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.lettuce.core.codec.Base16;

/**
 * The scripts of a layout.
 */
final class Scripts {

	private final Map<Script, ScriptText> texts = new EnumMap<>(Script.class);

	Scripts(RedisLayout layout) {
		for (Script script : Script.values()) {
			byte[] source = ScriptAssembler.assemble(layout, script.file()).getBytes(StandardCharsets.UTF_8);
			this.texts.put(script, new ScriptText(source, Base16.digest(source), script.output()));
		}
	}

	ScriptText text(Script script) {
		return Objects.requireNonNull(this.texts.get(script), script::operation);
	}

}
