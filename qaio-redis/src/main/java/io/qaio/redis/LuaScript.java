package io.qaio.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import io.lettuce.core.codec.Base16;

/**
 * A script that runs on the server.
 *
 * @param source the text in UTF-8
 * @param digest the hexadecimal SHA-1 by which the server caches it
 */
public record LuaScript(byte[] source, byte[] digest) {

	/**
	 * Create a script.
	 * @param source the text
	 */
	public LuaScript(String source) {
		this(source.getBytes(StandardCharsets.UTF_8),
				Base16.digest(source.getBytes(StandardCharsets.UTF_8)).getBytes(StandardCharsets.US_ASCII));
	}

	/**
	 * Read a script.
	 * @param neighbor the class in whose package the file is
	 * @param file the name of the file
	 * @return the script
	 * @throws IllegalStateException if there is no such file
	 */
	public static LuaScript read(Class<?> neighbor, String file) {
		try (InputStream stream = neighbor.getResourceAsStream(file)) {
			if (stream == null) {
				throw new IllegalStateException("The resource " + file + " is missing beside " + neighbor);
			}
			return new LuaScript(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
