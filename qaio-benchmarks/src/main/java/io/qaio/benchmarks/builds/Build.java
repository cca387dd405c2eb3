package io.qaio.benchmarks.builds;

import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A build of Qaio, in a folder {@code qaio-benchmarks/target} of a checkout.
 *
 * @param target the folder
 */
record Build(Path target) {

	private static final Path SOURCES = Path.of("qaio-benchmarks/src/main/java/io/qaio/benchmarks/builds");

	/**
	 * Open a workload with this build.
	 * @param workload its name
	 * @param port where its Redis is
	 * @param libraries loads what is not Qaio, the same for all builds
	 * @return what makes it work for some seconds: see {@link Workloads#open}
	 */
	DoubleFunction<double[]> open(String workload, int port, ClassLoader libraries) throws Exception {
		Path classes = compile();
		List<URL> urls = new ArrayList<>(List.of(url(classes)));
		jars(true).forEach((jar) -> urls.add(url(jar)));
		ClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), libraries);
		Thread.currentThread().setContextClassLoader(loader);
		Object opened = loader.loadClass(Workloads.class.getName())
			.getMethod("open", String.class, int.class)
			.invoke(null, workload, port);
		return (seconds) -> (double[]) ((DoubleFunction<?>) opened).apply(seconds);
	}

	/**
	 * Loads the libraries of this build.
	 */
	ClassLoader libraries() throws IOException {
		return new URLClassLoader(jars(false).stream().map(Build::url).toArray(URL[]::new),
				ClassLoader.getPlatformClassLoader());
	}

	/**
	 * Workloads are compiled against each build, as an application would be, since
	 * signatures may differ.
	 */
	private Path compile() throws IOException {
		Path classes = Files.createTempDirectory("qaio-workloads");
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		List<Path> classPath = new ArrayList<>(jars(true));
		classPath.addAll(jars(false));
		StringWriter messages = new StringWriter();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
			List<String> options = List.of("-parameters", "-proc:none", "-nowarn", "-d", classes.toString(), "-cp",
					classPath.stream()
						.map(Path::toString)
						.collect(Collectors.joining(System.getProperty("path.separator"))));
			boolean compiled = compiler
				.getTask(messages, files, null, options, null,
						files.getJavaFileObjects(SOURCES.resolve("Workloads.java"), SOURCES.resolve("Cost.java")))
				.call();
			if (!compiled) {
				throw new IllegalStateException("The workloads do not compile with " + this.target + ". Run this from"
						+ " the root of the checkout.\n" + messages);
			}
		}
		return classes;
	}

	private List<Path> jars(boolean qaio) throws IOException {
		try (Stream<Path> jars = Files.list(this.target.resolve("lib"))) {
			return jars.filter((jar) -> jar.getFileName().toString().startsWith("qaio-") == qaio).sorted().toList();
		}
	}

	private static URL url(Path path) {
		try {
			return path.toUri().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

}
