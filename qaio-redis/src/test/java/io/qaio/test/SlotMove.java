package io.qaio.test;

/**
 * Moves a slot of a cluster from one master to another, key by key, as tools for clusters
 * do. Until the end, scripts that name keys on both sides are refused.
 *
 * @param slot the number of the slot
 * @param source the master that has it
 * @param target the master that gets it
 */
public record SlotMove(String slot, RedisProcess source, RedisProcess target) {

	private static final String PATIENCE_MILLIS = "5000";

	/**
	 * Tell both masters that the slot moves.
	 */
	public void begin() {
		this.target.command("CLUSTER", "SETSLOT", this.slot, "IMPORTING", this.source.command("CLUSTER", "MYID"));
		this.source.command("CLUSTER", "SETSLOT", this.slot, "MIGRATING", this.target.command("CLUSTER", "MYID"));
	}

	/**
	 * Move one key.
	 * @return false if there was none left
	 */
	public boolean moveKey() {
		String key = this.source.command("CLUSTER", "GETKEYSINSLOT", this.slot, "1");
		if (key.isEmpty()) {
			return false;
		}
		// a key that has expired meanwhile is no error
		this.source.command("MIGRATE", "127.0.0.1", String.valueOf(this.target.port()), key, "0", PATIENCE_MILLIS);
		return true;
	}

	/**
	 * Move what is left, and tell both masters that the slot has moved. Others learn it
	 * from them.
	 */
	public void complete() {
		while (moveKey()) {
			// all that are left
		}
		String id = this.target.command("CLUSTER", "MYID");
		// the new owner first, so that there is always one
		this.target.command("CLUSTER", "SETSLOT", this.slot, "NODE", id);
		this.source.command("CLUSTER", "SETSLOT", this.slot, "NODE", id);
	}

}
