package io.qaio.queue.store.redis;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * Receipts of streams: the name of a lease, a colon, and the id of the task's message.
 */
final class StreamReceipts implements ReceiptFormat {

	@Override
	public void forEach(String lease, Object tasks, BiConsumer<String, byte[]> delivery) {
		List<?> aheadAndOthers = QueueScripts.list(tasks);
		forEachMessage('+' + lease, aheadAndOthers.get(0), delivery);
		forEachMessage(lease, aheadAndOthers.get(1), delivery);
	}

	private static void forEachMessage(String lease, Object messages, BiConsumer<String, byte[]> delivery) {
		String start = lease + ':';
		for (Object message : QueueScripts.list(messages)) {
			List<?> idAndFields = QueueScripts.list(message);
			String id = QueueScripts.string(idAndFields.get(0));
			delivery.accept(start + id, (byte[]) QueueScripts.list(idAndFields.get(1)).get(1));
		}
	}

	@Override
	public byte[] inLease(String receipt) {
		return QueueScripts.bytes(receipt.substring(receipt.indexOf(':') + 1));
	}

}
