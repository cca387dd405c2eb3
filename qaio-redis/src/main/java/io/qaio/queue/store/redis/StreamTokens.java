package io.qaio.queue.store.redis;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Names deliveries by their lease, a colon, and the id of their message in the stream.
 */
final class StreamTokens implements TokenFormat {

	@Override
	public void forEach(String lease, List<?> reply, BiConsumer<String, byte[]> delivery) {
		List<?> aheadAndOthers = QueueCalls.list(reply.get(2));
		forEachMessage('+' + lease, aheadAndOthers.get(0), delivery);
		forEachMessage(lease, aheadAndOthers.get(1), delivery);
	}

	private static void forEachMessage(String lease, Object messages, BiConsumer<String, byte[]> delivery) {
		String start = lease + ':';
		for (Object message : QueueCalls.list(messages)) {
			List<?> idAndFields = QueueCalls.list(message);
			String id = QueueCalls.string(idAndFields.get(0));
			delivery.accept(start + id, (byte[]) QueueCalls.list(idAndFields.get(1)).get(1));
		}
	}

	@Override
	public String lease(String token) {
		return token.substring(0, token.indexOf(':'));
	}

	@Override
	public byte[] inLease(String token) {
		return QueueCalls.bytes(token.substring(token.indexOf(':') + 1));
	}

	@Override
	public TokenSet none(String lease) {
		String start = lease + ':';
		Set<String> tokens = new HashSet<>();
		return (token) -> token.startsWith(start) && tokens.add(token);
	}

}
