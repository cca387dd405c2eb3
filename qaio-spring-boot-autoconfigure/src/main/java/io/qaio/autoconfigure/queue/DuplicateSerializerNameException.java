package io.qaio.autoconfigure.queue;

import io.qaio.queue.serialization.PayloadSerializer;

/**
 * Two beans of type {@link PayloadSerializer} have one name.
 */
class DuplicateSerializerNameException extends RuntimeException {

	DuplicateSerializerNameException(String name, PayloadSerializer first, PayloadSerializer second) {
		super("Two beans of type PayloadSerializer are named '" + name + "': one of " + first.getClass().getName()
				+ " and one of " + second.getClass().getName() + ".");
	}

}
