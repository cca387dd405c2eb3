package io.qaio.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.Base16;

/**
 * A script that runs on the server.
 *
 * @param source the text in UTF-8
 * @param digest the hexadecimal SHA-1 by which the server caches it
 * @param output the type of the reply
 */
public record LuaScript(byte[] source, String digest, ScriptOutputType output) {

	/**
	 * Create a script.
	 * @param source the text
	 * @param output the type of the reply
	 */
	public LuaScript(String source, ScriptOutputType output) {
		this(source.getBytes(StandardCharsets.UTF_8), Base16.digest(source.getBytes(StandardCharsets.UTF_8)), output);
	}

	/**
	 * Read a script.
	 * @param neighbor the class in whose package the file is
	 * @param file the name of the file
	 * @param output the type of the reply
	 * @return the script
	 * @throws IllegalStateException if there is no such file
	 */
	public static LuaScript read(Class<?> neighbor, String file, ScriptOutputType output) {
		try (InputStream stream = neighbor.getResourceAsStream(file)) {
			if (stream == null) {
				throw new IllegalStateException("The resource " + file + " is missing beside " + neighbor);
			}
			return new LuaScript(new String(stream.readAllBytes(), StandardCharsets.UTF_8), output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
