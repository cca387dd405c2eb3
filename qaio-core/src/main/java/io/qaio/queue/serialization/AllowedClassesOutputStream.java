package io.qaio.queue.serialization;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

import org.jspecify.annotations.Nullable;

/**
 * Notices classes that are not allowed while it writes them. It does not throw there: an
 * exception that the stream has met on its way is itself written, and would be lost.
 */
final class AllowedClassesOutputStream extends ObjectOutputStream {

	private final AllowedClasses allowed;

	private @Nullable String refusal;

	AllowedClassesOutputStream(OutputStream out, AllowedClasses allowed) throws IOException {
		super(out);
		this.allowed = allowed;
	}

	/**
	 * Why what was written must not be used.
	 * @return the reason, {@code null} if all of its classes are allowed
	 */
	@Nullable String refusal() {
		return this.refusal;
	}

	@Override
	protected void annotateClass(Class<?> type) {
		if (this.refusal == null) {
			this.refusal = this.allowed.refusal(type);
		}
	}

	@Override
	protected void annotateProxyClass(Class<?> type) {
		annotateClass(type);
	}

}
