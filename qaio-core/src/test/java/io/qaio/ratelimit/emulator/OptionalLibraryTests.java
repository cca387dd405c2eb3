package io.qaio.ratelimit.emulator;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * An application without the optional libraries.
 */
class OptionalLibraryTests {

	private static final String ENTRY = "192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] \"GET / HTTP/1.1\" 200 612\n";

	@Test
	void logsNeedNoLibrary() throws Exception {
		try (URLClassLoader application = without("commons-csv", "jackson-core", "jackson-databind")) {
			assertThat(readLog(application, ENTRY)).hasToString("1");
		}
	}

	@Test
	void jsonWithoutJacksonIsAClearError() throws Exception {
		try (URLClassLoader application = without("jackson-core")) {
			assertThatIllegalStateException().isThrownBy(() -> readLog(application, ENTRY + "{}\n"))
				.withMessage("To read JSON, the emulator needs tools.jackson.core:jackson-databind."
						+ " Add it to the dependencies");
		}
	}

	@Test
	void csvWithoutCommonsCsvIsAClearError() throws Exception {
		try (URLClassLoader application = without("commons-csv")) {
			assertThatIllegalStateException()
				.isThrownBy(() -> call(application, TrafficCsv.class, "read",
						new Class<?>[] { InputStream.class, String.class }, stream("1,a,/\n"), "test"))
				.withMessage("To read CSV files, the emulator needs org.apache.commons:commons-csv."
						+ " Add it to the dependencies");
		}
	}

	private static Object readLog(ClassLoader application, String text) throws Exception {
		Class<?> formatType = application.loadClass(AccessLogFormat.class.getName());
		Object log = call(application, AccessLog.class, "read",
				new Class<?>[] { InputStream.class, String.class, formatType }, stream(text), "test",
				formatType.getMethod("detected").invoke(null));
		return log.getClass().getMethod("entries").invoke(log);
	}

	private static Object call(ClassLoader application, Class<?> type, String method, Class<?>[] types,
			Object... arguments) throws Exception {
		try {
			return application.loadClass(type.getName()).getMethod(method, types).invoke(null, arguments);
		}
		catch (InvocationTargetException ex) {
			throw (Exception) ex.getCause();
		}
	}

	private static InputStream stream(String text) {
		return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * The class path of this test without some libraries.
	 */
	private static URLClassLoader without(String... libraries) throws MalformedURLException {
		List<URL> urls = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			Path path = Path.of(entry);
			if (List.of(libraries).stream().noneMatch((each) -> path.getFileName().toString().startsWith(each + "-"))) {
				urls.add(path.toUri().toURL());
			}
		}
		return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
	}

}
