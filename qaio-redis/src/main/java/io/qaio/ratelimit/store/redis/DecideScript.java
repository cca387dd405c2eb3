package io.qaio.ratelimit.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import io.lettuce.core.codec.Base16;

/**
 * The script that decides, {@code decide.lua} beside this class.
 */
final class DecideScript {

	static final byte[] SOURCE = read();

	static final String DIGEST = Base16.digest(SOURCE);

	private DecideScript() {
	}

	private static byte[] read() {
		try (InputStream stream = DecideScript.class.getResourceAsStream("decide.lua")) {
			if (stream == null) {
				throw new IllegalStateException("The resource decide.lua is missing beside " + DecideScript.class);
			}
			return stream.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
