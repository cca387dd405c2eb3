package io.qaio.queue.store.redis;

import java.util.function.BiConsumer;

/**
 * Receipts of lists: the name of a lease, a colon, and the position of the task in it as
 * three digits of base 64, as {@code receipt-at.lua} makes them.
 */
final class ListReceipts implements ReceiptFormat {

	/**
	 * The receipt of a task.
	 * @param lease the name of the lease
	 * @param position from 1
	 */
	static String at(String lease, int position) {
		return lease + ':' + digit(position >> 12) + digit(position >> 6) + digit(position);
	}

	private static char digit(int number) {
		return (char) ('0' + (number & 63));
	}

	@Override
	public void forEach(String lease, Object tasks, BiConsumer<String, byte[]> delivery) {
		int position = 0;
		for (Object record : QueueScripts.list(tasks)) {
			delivery.accept(at(lease, ++position), (byte[]) record);
		}
	}

	@Override
	public byte[] inLease(String receipt) {
		return QueueScripts.bytes(receipt);
	}

}
