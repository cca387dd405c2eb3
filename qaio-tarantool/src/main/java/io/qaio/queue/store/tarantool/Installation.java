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
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that an instance has our stored function, in a version that this client can
 * call: installs it where it is missing or older.
 */
final class Installation implements Function<IprotoSession, CompletableFuture<?>> {

	/** The version of the function that belongs to this client. */
	static final int VERSION = 3;

	/** The name of the function. */
	static final String FUNCTION = "qaio_queue";

	/** Where the file is, on the class path. */
	static final String FILE = "io/qaio/queue/store/tarantool/qaio.lua";

	private final boolean mustBeWritable;

	/**
	 * Create an installation.
	 * @param mustBeWritable whether a read-only instance is not fit, since there are
	 * others
	 */
	Installation(boolean mustBeWritable) {
		this.mustBeWritable = mustBeWritable;
	}

	@Override
	public CompletableFuture<?> apply(IprotoSession session) {
		return session.call(FUNCTION, List.of("hello")).<CompletableFuture<Void>>handle((returned, thrown) -> {
			if (thrown == null) {
				return check(session, returned);
			}
			if (thrown instanceof IprotoException ex && isMissing(ex)) {
				return install(session);
			}
			throw new CompletionException(thrown);
		}).thenCompose((prepared) -> prepared);
	}

	/** Without the right to call it one does not learn whether it is there. */
	private static boolean isMissing(IprotoException ex) {
		return ex.error() == IprotoError.NO_SUCH_FUNCTION || ex.error() == IprotoError.ACCESS_DENIED;
	}

	private CompletableFuture<Void> check(IprotoSession session, List<? extends @Nullable Object> returned) {
		Answer answer;
		try {
			answer = Answer.of(returned);
		}
		catch (RefusedException ex) {
			// perhaps another client is just at it
			if (ex.status().equals("missing")) {
				return install(session);
			}
			throw ex;
		}
		if (answer.number(0) < VERSION) {
			return install(session);
		}
		if (answer.number(1) > VERSION) {
			throw new RefusedException("newer",
					"version " + answer.number(0) + " of the function '" + FUNCTION
							+ "' is installed, which asks for clients of version " + answer.number(1)
							+ " or later; this is " + VERSION);
		}
		if (this.mustBeWritable && answer.truth(2)) {
			throw new RefusedException("read-only", "This instance is read-only");
		}
		return CompletableFuture.completedFuture(null);
	}

	private CompletableFuture<Void> install(IprotoSession session) {
		return session.eval(source(), List.of()).<Void>handle((returned, thrown) -> {
			if (thrown instanceof IprotoException ex && ex.error() == IprotoError.ACCESS_DENIED) {
				throw new RefusedException("rights", String.valueOf(ex.getMessage()));
			}
			if (thrown != null) {
				throw new CompletionException(thrown);
			}
			Answer.of(returned);
			return null;
		});
	}

	private static String source() {
		try (InputStream in = Objects.requireNonNull(Installation.class.getClassLoader().getResourceAsStream(FILE),
				FILE)) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(FILE + " cannot be read", ex);
		}
	}

}
