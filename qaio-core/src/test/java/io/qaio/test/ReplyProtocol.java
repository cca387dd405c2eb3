package io.qaio.test;

/**
 * How a server marks the end of a reply, for a proxy that must know it.
 */
public enum ReplyProtocol {

	/** Not known: a reply is what arrives at once. */
	NONE {
		@Override
		ReplyEnd end() {
			return (next) -> true;
		}
	},

	/** Redis, RESP2 and RESP3. A message of a subscription counts as a reply. */
	RESP {
		@Override
		ReplyEnd end() {
			return new RespReplyEnd();
		}
	},

	/** Tarantool's binary protocol. The greeting counts as a reply. */
	IPROTO {
		@Override
		ReplyEnd end() {
			return new IprotoReplyEnd();
		}
	};

	/**
	 * What finds the ends of the replies on one connection.
	 */
	abstract ReplyEnd end();

	/**
	 * Finds the ends of replies. Knows where in a reply it is.
	 */
	@FunctionalInterface
	interface ReplyEnd {

		/**
		 * Read a byte.
		 * @param next the next byte that the server sent
		 * @return whether it is the last one of a reply
		 */
		boolean at(byte next);

	}

	/**
	 * The ends of replies in RESP: a reply is one value, and those that it consists of.
	 */
	private static final class RespReplyEnd implements ReplyEnd {

		private final StringBuilder line = new StringBuilder();

		/** How many values are still to come in this reply. */
		private long values = 1;

		/** How many bytes are still to come of a string, with its line end. */
		private long bytes;

		@Override
		public boolean at(byte next) {
			if (this.bytes > 0) {
				this.bytes--;
				return this.bytes == 0 && valueEnded();
			}
			if (next != '\n') {
				this.line.append((char) next);
				return false;
			}
			char type = this.line.charAt(0);
			long size = ("$=!*~>%|".indexOf(type) < 0) ? 0
					: Long.parseLong(this.line.substring(1, this.line.length() - 1));
			this.line.setLength(0);
			if (size < 0) {
				return valueEnded();
			}
			switch (type) {
				case '$', '=', '!' -> {
					this.bytes = size + 2;
					return false;
				}
				case '*', '~', '>' -> this.values += size;
				case '%' -> this.values += 2 * size;
				// precede a value
				case '|' -> this.values += 2 * size + 1;
				default -> {
				}
			}
			return valueEnded();
		}

		private boolean valueEnded() {
			this.values--;
			if (this.values > 0) {
				return false;
			}
			this.values = 1;
			return true;
		}

	}

	/**
	 * The ends of packets in Tarantool's protocol: a number, which says how long the rest
	 * is.
	 */
	private static final class IprotoReplyEnd implements ReplyEnd {

		private static final int GREETING_BYTES = 128;

		/** How many bytes are still to come of a packet, or of the greeting. */
		private long bytes = GREETING_BYTES;

		/** How many bytes of the size of a packet are still to come. */
		private int sizeBytes;

		@Override
		public boolean at(byte next) {
			if (this.sizeBytes > 0) {
				this.bytes = this.bytes << 8 | next & 0xff;
				this.sizeBytes--;
				return this.sizeBytes == 0 && this.bytes == 0;
			}
			if (this.bytes > 0) {
				this.bytes--;
				return this.bytes == 0;
			}
			switch (next & 0xff) {
				case 0xcc -> this.sizeBytes = 1;
				case 0xcd -> this.sizeBytes = 2;
				case 0xce -> this.sizeBytes = 4;
				default -> this.bytes = next;
			}
			return false;
		}

	}

}
