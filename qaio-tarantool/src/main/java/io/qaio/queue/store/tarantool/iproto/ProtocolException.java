package io.qaio.queue.store.tarantool.iproto;

/**
 * The server does not keep to the protocol.
 */
final class ProtocolException extends RuntimeException {

	ProtocolException(String message) {
		super(message);
	}

}
