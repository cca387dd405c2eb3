package io.qaio.queue.serialization;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

import org.jspecify.annotations.Nullable;

/**
 * Records whether classes are written that are not allowed. It does not throw while it
 * writes: the stream would write the exception into its bytes instead.
 */
final class AllowedClassesOutputStream extends ObjectOutputStream {

	private final AllowedClasses allowed;

	private @Nullable String refusal;

	AllowedClassesOutputStream(OutputStream out, AllowedClasses allowed) throws IOException {
		super(out);
		this.allowed = allowed;
	}

	/**
	 * The reason why the bytes must not be used.
	 * @return the reason, {@code null} if all classes are allowed
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
