package io.qaio.queue.store.tarantool;

import java.nio.charset.StandardCharsets;

import io.qaio.test.TarantoolProcess;

/**
 * Looks into the spaces of the queue.
 */
final class Spaces {

	private Spaces() {
	}

	/**
	 * How many tuples of a queue there are in all spaces, its own row included.
	 */
	static long rows(TarantoolProcess tarantool, String prefix, String queue) {
		return Long.parseLong(tarantool.lua("""
				local queues = box.space.qaio_queues
				local row = queues and queues.index.name:get({%s, %s})
				if row == nil then return 0 end
				local rows = 1
				for _, name in ipairs({'tasks', 'bodies', 'dead', 'ids', 'ordering_keys', 'ticks'}) do
				    rows = rows + box.space['qaio_' .. name]:count({row[1]})
				end
				return rows
				""".formatted(literal(prefix), literal(queue))));
	}

	private static String literal(String text) {
		StringBuilder literal = new StringBuilder("'");
		for (byte character : text.getBytes(StandardCharsets.UTF_8)) {
			literal.append("\\%03d".formatted(Byte.toUnsignedInt(character)));
		}
		return literal.append('\'').toString();
	}

}
