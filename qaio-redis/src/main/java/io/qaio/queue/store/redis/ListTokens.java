package io.qaio.queue.store.redis;

import java.util.BitSet;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Names deliveries by their position in the lease: see {@link Token}.
 */
final class ListTokens implements TokenFormat {

	@Override
	public void forEach(String lease, List<?> reply, BiConsumer<String, byte[]> delivery) {
		int position = 0;
		for (Object entry : QueueCalls.list(reply.get(2))) {
			delivery.accept(Token.of(lease, ++position), (byte[]) entry);
		}
	}

	@Override
	public String lease(String token) {
		return Token.lease(token);
	}

	@Override
	public byte[] inLease(String token) {
		return QueueCalls.bytes(token);
	}

	@Override
	public TokenSet none(String lease) {
		BitSet positions = new BitSet();
		return (token) -> {
			if (!Token.isOf(token, lease) || positions.get(Token.position(token))) {
				return false;
			}
			positions.set(Token.position(token));
			return true;
		};
	}

}
