package io.qaio.queue.store.tarantool;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import io.qaio.queue.store.tarantool.iproto.IprotoError;
import io.qaio.queue.store.tarantool.iproto.IprotoException;
import io.qaio.queue.store.tarantool.iproto.IprotoSession;

/**
 * Prepares a new session: checks that the instance has the stored function in a version
 * that this client can call, and installs it if it is missing or older. Stateless, so
 * safe for use by many threads.
 *
 * @param mustBeWritable whether a read-only instance is refused, since there are other
 * instances
 * @param check learns the settings of the instance
 */
record FunctionInstaller(boolean mustBeWritable,
		InstanceCheck check) implements Function<IprotoSession, CompletableFuture<?>> {

	/** The version of the function that belongs to this client. */
	static final int VERSION = 4;

	/** Where it says how the instance writes its log. */
	private static final int WAL_MODE = 3;

	/** The name of the function. */
	static final String FUNCTION = "qaio_queue";

	/** The script that installs the function, on the class path. */
	static final String FILE = "io/qaio/queue/store/tarantool/qaio.lua";

	@Override
	public CompletableFuture<?> apply(IprotoSession session) {
		return hello(session).handle((hello, thrown) -> (thrown != null) ? isMissing(thrown) : isOlder(hello))
			.thenCompose((install) -> install ? install(session).thenCompose((installed) -> hello(session))
					: CompletableFuture.completedFuture(null));
	}

	private CompletableFuture<FunctionResult> hello(IprotoSession session) {
		return session.call(FUNCTION, List.of("hello")).thenApply(FunctionResult::of).thenApply((hello) -> {
			// not of an older version
			if (hello.size() > WAL_MODE) {
				this.check.walMode(hello.text(WAL_MODE));
			}
			return hello;
		});
	}

	/**
	 * Whether there is no function that could say hello: another client may be installing
	 * it at this moment, and without the right to call it the client does not learn
	 * whether it exists.
	 */
	private static boolean isMissing(Throwable thrown) {
		if (thrown.getCause() instanceof RefusedException ex && ex.status().equals("missing")) {
			return true;
		}
		if (thrown.getCause() instanceof IprotoException ex
				&& (ex.error() == IprotoError.NO_SUCH_FUNCTION || ex.error() == IprotoError.ACCESS_DENIED)) {
			return true;
		}
		throw new CompletionException(thrown.getCause());
	}

	private boolean isOlder(FunctionResult hello) {
		if (hello.number(0) < VERSION) {
			return true;
		}
		if (hello.number(1) > VERSION) {
			throw new RefusedException("newer",
					"version " + hello.number(0) + " of the function '" + FUNCTION
							+ "' is installed, which asks for clients of version " + hello.number(1)
							+ " or later; this is " + VERSION);
		}
		if (this.mustBeWritable && hello.truth(2)) {
			throw new RefusedException("read-only", "This instance is read-only");
		}
		return false;
	}

	private CompletableFuture<FunctionResult> install(IprotoSession session) {
		return session.eval(source(), List.of()).thenApply(FunctionResult::of);
	}

	private static String source() {
		try (InputStream in = Objects.requireNonNull(FunctionInstaller.class.getClassLoader().getResourceAsStream(FILE),
				FILE)) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(FILE + " cannot be read", ex);
		}
	}

}
