package io.qaio.queue.store.redis;

import java.util.BitSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Receipts of lists: the name of a lease, a colon, and the position of the task in it as
 * three digits of base 64, as {@code receipt-at.lua} makes them.
 */
final class ListReceipts implements ReceiptFormat {

	private static final int DIGITS = 3;

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

	/**
	 * The position of a receipt's task in the lease.
	 */
	static int position(String receipt) {
		int end = receipt.length();
		return number(receipt.charAt(end - 3)) << 12 | number(receipt.charAt(end - 2)) << 6
				| number(receipt.charAt(end - 1));
	}

	private static int number(char digit) {
		return digit - '0';
	}

	@Override
	public void forEach(String lease, Object tasks, BiConsumer<String, byte[]> delivery) {
		int position = 0;
		for (Object record : QueueScripts.list(tasks)) {
			delivery.accept(at(lease, ++position), (byte[]) record);
		}
	}

	@Override
	public String lease(String receipt) {
		return receipt.substring(0, receipt.length() - DIGITS - 1);
	}

	@Override
	public byte[] inLease(String receipt) {
		return QueueScripts.bytes(receipt);
	}

	@Override
	public Predicate<String> distinctIn(String lease) {
		BitSet positions = new BitSet();
		return (receipt) -> {
			if (!isOf(receipt, lease) || positions.get(position(receipt))) {
				return false;
			}
			positions.set(position(receipt));
			return true;
		};
	}

	/**
	 * Whether a receipt belongs to a lease.
	 */
	static boolean isOf(String receipt, String lease) {
		return receipt.length() == lease.length() + DIGITS + 1 && receipt.startsWith(lease);
	}

}
