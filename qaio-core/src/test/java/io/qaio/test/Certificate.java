package io.qaio.test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate for 127.0.0.1 that signs itself, made by the JDK's keytool.
 *
 * @param certificate the certificate's file, PEM
 * @param key the private key's file, PEM
 */
public record Certificate(Path certificate, Path key) {

	private static final String PASSWORD = "changeit";

	/**
	 * Make a certificate.
	 * @param directory where its files go
	 * @return the certificate
	 */
	public static Certificate in(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
		Path store = directory.resolve("server.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "RSA", "-dname", "CN=localhost", "-ext",
				"SAN=ip:127.0.0.1", "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.start();
		String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (keytool.waitFor() != 0) {
			throw new IllegalStateException("keytool failed: " + output);
		}
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(store)) {
			keys.load(in, PASSWORD.toCharArray());
		}
		return new Certificate(
				pem(directory.resolve("server.crt"), "CERTIFICATE", keys.getCertificate("server").getEncoded()),
				pem(directory.resolve("server.key"), "PRIVATE KEY",
						keys.getKey("server", PASSWORD.toCharArray()).getEncoded()));
	}

	private static Path pem(Path file, String kind, byte[] bytes) throws IOException {
		String text = Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(bytes);
		return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
	}

}
