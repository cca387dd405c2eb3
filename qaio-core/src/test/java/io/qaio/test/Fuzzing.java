package io.qaio.test;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;

/**
 * Gives a parser inputs that are made of examples at random. It may reject an input with
 * its documented exceptions. It may throw nothing else, not loop, and not use memory out
 * of proportion to the input. What fails is shortened.
 * <p>
 * System properties: {@value #SECONDS} is how long to go on for each parser;
 * {@value #SEED} the seed, to do again what failed.
 */
public final class Fuzzing {

	/** How long to go on for each parser, in seconds. */
	public static final String SECONDS = "qaio.fuzz.seconds";

	/** The seed of the first input. */
	public static final String SEED = "qaio.fuzz.seed";

	private static final Duration USUAL = Duration.ofMillis(700);

	private static final int USUAL_INPUTS = 5000;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/** Memory that a parser may use for any input: buffers, tables, compiled patterns. */
	private static final long MEMORY = 16_000_000;

	private static final long MEMORY_PER_BYTE = 2000;

	private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

	private static final List<byte[]> PIECES = Stream
		.of("0", "-1", "1", "255", "65536", "2147483648", "99999999999999999999", "1e400", "NaN", "0x10", " ", "\t",
				"\r\n", "\0", "\"", "'", "\\", "\\\"", "%", "%%", "%zz", "%00", "{", "}", "{}", "[", "]", "(", ")", "<",
				">", "*", "**", "?", "#", "$", "^", "|", "+", ".", "..", "/", "//", "/../", ":", "::", ";", ",", "=",
				"@", "&", "~", "ı", "İ", "ſ", "K", "ß", "é", "\uFEFF", "\u200b", "\u2028", "😀", "null", "true", "for=",
				"L", "W", "1/0")
		.map((text) -> text.getBytes(StandardCharsets.UTF_8))
		.toList();

	private final String name;

	private final List<byte[]> examples;

	private final List<Class<? extends Throwable>> rejections = new ArrayList<>();

	private Parser<byte[]> parser = (input) -> {
	};

	private volatile byte[] current = {};

	private Fuzzing(String name, List<byte[]> examples) {
		this.name = name;
		this.examples = new ArrayList<>(examples);
		this.examples.add(new byte[0]);
	}

	/**
	 * Fuzz with bytes.
	 * @param name what is fuzzed
	 * @param examples inputs that the parser reads
	 * @return the fuzzing
	 */
	public static Fuzzing of(String name, byte[]... examples) {
		return new Fuzzing(name, List.of(examples));
	}

	/**
	 * Fuzz with texts.
	 * @param name what is fuzzed
	 * @param examples inputs that the parser reads
	 * @return the fuzzing
	 */
	public static Fuzzing of(String name, String... examples) {
		return new Fuzzing(name, Arrays.stream(examples).map((text) -> text.getBytes(StandardCharsets.UTF_8)).toList());
	}

	/**
	 * Allow an exception by which the parser rejects what it cannot read.
	 * @param rejection the type of the exception
	 * @return this
	 */
	public Fuzzing rejectsBy(Class<? extends Throwable> rejection) {
		this.rejections.add(rejection);
		return this;
	}

	/**
	 * Give inputs as texts: what is no UTF-8 is replaced.
	 * @param parser reads a text
	 * @return this
	 */
	public Fuzzing texts(Parser<String> parser) {
		return bytes((input) -> parser.read(new String(input, StandardCharsets.UTF_8)));
	}

	/**
	 * Give inputs as they are.
	 * @param parser reads some bytes
	 * @return this
	 */
	public Fuzzing bytes(Parser<byte[]> parser) {
		this.parser = parser;
		return this;
	}

	/**
	 * Give one of several parsers an input that another fuzzer has made.
	 * @param parsers the parsers
	 * @param data the first byte chooses the parser, the others are the input
	 * @throws AssertionError if it does not read the input, and rejects it by none of its
	 * documented exceptions
	 */
	public static void one(List<Fuzzing> parsers, byte[] data) {
		if (data.length > 0) {
			Fuzzing chosen = parsers.get(Byte.toUnsignedInt(data[0]) % parsers.size());
			Throwable thrown = chosen.thrown(Arrays.copyOfRange(data, 1, data.length));
			if (thrown != null) {
				throw new AssertionError(chosen + ": " + thrown, thrown);
			}
		}
	}

	/**
	 * Give random inputs.
	 * @throws AssertionError if the parser does what it may not
	 */
	public void run() {
		long seed = Long.getLong(SEED, System.nanoTime());
		String seconds = System.getProperty(SECONDS);
		Duration time = (seconds != null) ? Duration.ofMillis((long) (1000 * Double.parseDouble(seconds))) : USUAL;
		CompletableFuture<Integer> done = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				done.complete(run(seed, time, (seconds != null) ? Integer.MAX_VALUE : USUAL_INPUTS));
			}
			catch (Throwable ex) {
				done.completeExceptionally(ex);
			}
		}, "fuzzing");
		thread.setDaemon(true);
		thread.start();
		try {
			int inputs = done.get(time.toSeconds() + 120, TimeUnit.SECONDS);
			System.out.printf("Fuzzing of %s: seed %d, %d inputs%n", this.name, seed, inputs);
		}
		catch (TimeoutException ex) {
			AssertionError endless = new AssertionError(this.name + " does not end with " + shown(this.current));
			endless.setStackTrace(thread.getStackTrace());
			throw endless;
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof AssertionError failure) ? failure : new AssertionError(ex.getCause());
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private int run(long seed, Duration time, int most) {
		// the first time it loads classes
		this.examples.forEach((example) -> problem(example));
		this.examples.forEach((example) -> check(example, seed));
		long end = System.nanoTime() + time.toNanos();
		int inputs = 0;
		while (inputs < most && System.nanoTime() - end < 0) {
			check(input(new Random(seed + inputs)), seed + inputs);
			inputs++;
		}
		return inputs;
	}

	private void check(byte[] input, long seed) {
		Throwable problem = problem(input);
		if (problem != null) {
			byte[] shortest = shortened(input, problem);
			throw new AssertionError(
					this.name + " with -D" + SEED + "=" + seed + ": " + problem + ". It takes only " + shown(shortest),
					problem);
		}
	}

	private Throwable problem(byte[] input) {
		this.current = input;
		long memory = THREADS.getCurrentThreadAllocatedBytes();
		long cpu = THREADS.getCurrentThreadCpuTime();
		Throwable thrown = thrown(input);
		if (thrown != null) {
			return thrown;
		}
		memory = THREADS.getCurrentThreadAllocatedBytes() - memory;
		cpu = THREADS.getCurrentThreadCpuTime() - cpu;
		if (memory > MEMORY + MEMORY_PER_BYTE * input.length) {
			return new IllegalStateException("It used " + memory + " bytes of memory for " + input.length);
		}
		return (cpu > PATIENCE_NANOS) ? new IllegalStateException("It took " + cpu / 1_000_000 + " ms") : null;
	}

	/** What the parser throws, unless it rejects the input so. */
	private Throwable thrown(byte[] input) {
		try {
			this.parser.read(input.clone());
			return null;
		}
		catch (Throwable ex) {
			return this.rejections.stream().anyMatch((rejection) -> rejection.isInstance(ex)) ? null : ex;
		}
	}

	private byte[] shortened(byte[] input, Throwable problem) {
		byte[] shortest = input;
		for (int length = Math.max(1, input.length / 2); length > 0; length /= 2) {
			for (int from = 0; from + length <= shortest.length;) {
				byte[] shorter = without(shortest, from, length);
				Throwable other = problem(shorter);
				if (other != null && other.getClass() == problem.getClass()) {
					shortest = shorter;
				}
				else {
					from += length;
				}
			}
		}
		return shortest;
	}

	private static byte[] without(byte[] bytes, int from, int length) {
		return joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, from + length, bytes.length));
	}

	private static byte[] joined(byte[]... pieces) {
		ByteArrayOutputStream joined = new ByteArrayOutputStream();
		Arrays.stream(pieces).forEach(joined::writeBytes);
		return joined.toByteArray();
	}

	private byte[] input(Random random) {
		byte[] input = anyOf(this.examples, random);
		for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
			input = changed(input, random);
		}
		return input;
	}

	private byte[] changed(byte[] input, Random random) {
		int from = random.nextInt(input.length + 1);
		int length = Math.min(1 + random.nextInt(8), input.length - from);
		byte[] before = Arrays.copyOf(input, from);
		byte[] piece = Arrays.copyOfRange(input, from, from + length);
		byte[] behind = Arrays.copyOfRange(input, from + length, input.length);
		return switch (random.nextInt(8)) {
			case 0 -> joined(before, behind);
			case 1 -> joined(before, piece, anyOf(PIECES, random), behind);
			case 2 -> joined(before, anyOf(PIECES, random), behind);
			case 3 -> joined(before, changed(piece, (bytes) -> random.nextBytes(bytes)), behind);
			case 4 -> joined(before, changed(piece, (bytes) -> flip(bytes, random)), behind);
			case 5 -> joined(before, repeated(piece, random), behind);
			case 6 -> before;
			default -> {
				byte[] other = anyOf(this.examples, random);
				yield joined(before, Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length));
			}
		};
	}

	private static byte[] repeated(byte[] piece, Random random) {
		int times = (random.nextInt(10) == 0) ? 2000 : 2;
		byte[] repeated = new byte[piece.length * times];
		for (int i = 0; i < repeated.length; i++) {
			repeated[i] = piece[i % piece.length];
		}
		return repeated;
	}

	private static byte[] changed(byte[] piece, Consumer<byte[]> change) {
		byte[] changed = piece.clone();
		change.accept(changed);
		return changed;
	}

	private static void flip(byte[] bytes, Random random) {
		if (bytes.length > 0) {
			bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
		}
	}

	private static byte[] anyOf(List<byte[]> values, Random random) {
		return values.get(random.nextInt(values.size()));
	}

	private static String shown(byte[] input) {
		return "'" + new String(input, StandardCharsets.UTF_8) + "', in bytes " + HexFormat.of().formatHex(input);
	}

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * Reads an input.
	 *
	 * @param <T> the type of the input
	 */
	public interface Parser<T> {

		/**
		 * Read an input.
		 * @param input the input
		 * @throws Exception if it is rejected
		 */
		void read(T input) throws Exception;

	}

}
