package io.qaio.queue.store.redis;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * The structures in which {@link RedisTaskStore} keeps tasks. Both layouts can be used on
 * one server: their keys differ. In both a receipt is the name of a lease, a colon, and
 * what names the task in the lease.
 */
public enum RedisLayout {

	/** A list of ready tasks, and a hash of taken ones. */
	LISTS("lists", "", "ready", "taken") {

		@Override
		int forEachTask(String lease, Object tasks, BiConsumer<String, byte[]> delivery) {
			int position = 0;
			int count = 0;
			for (Object record : QueueScripts.list(tasks)) {
				position++;
				if (record instanceof byte[] bytes) {
					count++;
					delivery.accept(receiptAt(lease, position), bytes);
				}
			}
			return count;
		}

		@Override
		byte[] inLease(String receipt) {
			return QueueScripts.bytes(receipt);
		}

	},

	/**
	 * A stream and its consumer group: taken tasks are pending there, and acked ones are
	 * deleted.
	 */
	STREAMS("streams", "stream:", "tasks", "ahead") {

		@Override
		int forEachTask(String lease, Object tasks, BiConsumer<String, byte[]> delivery) {
			List<?> aheadAndOthers = QueueScripts.list(tasks);
			return forEachMessage('+' + lease + ':', aheadAndOthers.get(0), delivery)
					+ forEachMessage(lease + ':', aheadAndOthers.get(1), delivery);
		}

		private int forEachMessage(String start, Object messages, BiConsumer<String, byte[]> delivery) {
			for (Object message : QueueScripts.list(messages)) {
				List<?> idAndFields = QueueScripts.list(message);
				List<?> fields = QueueScripts.list(idAndFields.get(1));
				// what has other fields is no message of ours: its fields are no task
				delivery.accept(start + QueueScripts.string(idAndFields.get(0)),
						(byte[]) fields.get((fields.size() == 2) ? 1 : 0));
			}
			return QueueScripts.list(messages).size();
		}

		@Override
		byte[] inLease(String receipt) {
			return QueueScripts.bytes(receipt.substring(receipt.indexOf(':') + 1));
		}

	};

	/** The folder of the Lua libraries that only this layout has. */
	final String folder;

	/** The beginning of the names of a queue's keys, after the queue. */
	final String keyStart;

	/** The name of the first key of scripts; it stands for the queue in messages. */
	final String firstKey;

	/** The name of the second key of scripts. */
	final String secondKey;

	RedisLayout(String folder, String keyStart, String firstKey, String secondKey) {
		this.folder = folder;
		this.keyStart = keyStart;
		this.firstKey = firstKey;
		this.secondKey = secondKey;
	}

	/**
	 * Hand on all tasks that a take brought.
	 * @param lease how the client named the lease
	 * @param tasks the tasks as {@code take.lua} returned them
	 * @param delivery takes the receipt and the record of each task
	 * @return how many there are
	 */
	abstract int forEachTask(String lease, Object tasks, BiConsumer<String, byte[]> delivery);

	/**
	 * The name by which {@code ack.lua} knows a delivery of a lease.
	 */
	abstract byte[] inLease(String receipt);

	/**
	 * The receipt of a task in a list: its position is three digits of base 64, as
	 * {@code receipt-at.lua} makes them.
	 * @param lease the name of the lease
	 * @param position from 1
	 */
	static String receiptAt(String lease, int position) {
		return lease + ':' + digit(position >> 12) + digit(position >> 6) + digit(position);
	}

	private static char digit(int number) {
		return (char) ('0' + (number & 63));
	}

}
