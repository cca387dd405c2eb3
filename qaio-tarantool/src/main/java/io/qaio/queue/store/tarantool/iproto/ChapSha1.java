package io.qaio.queue.store.tarantool.iproto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Tarantool's authentication method chap-sha1, which does not send the password:
 * {@code sha1(password) XOR sha1(salt, sha1(sha1(password)))}. Stateless.
 */
final class ChapSha1 {

	static final String NAME = "chap-sha1";

	private static final int LENGTH = 20;

	private ChapSha1() {
	}

	static byte[] scramble(String password, byte[] salt) {
		if (salt.length < LENGTH) {
			throw new ProtocolException(
					"It greets with a salt of " + salt.length + " bytes, " + LENGTH + " are needed");
		}
		byte[] once = sha1(password.getBytes(StandardCharsets.UTF_8));
		byte[] scramble = sha1(Arrays.copyOf(salt, LENGTH), sha1(once));
		for (int i = 0; i < LENGTH; i++) {
			scramble[i] ^= once[i];
		}
		return scramble;
	}

	private static byte[] sha1(byte[]... inputs) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-1");
			for (byte[] input : inputs) {
				digest.update(input);
			}
			return digest.digest();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-1", ex);
		}
	}

}
