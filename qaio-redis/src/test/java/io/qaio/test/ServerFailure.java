package io.qaio.test;

/**
 * How a server fails.
 */
public enum ServerFailure {

	/** It ends: connections to it break, and are refused. */
	KILLED {

		@Override
		public void happensTo(ServerProcess server) {
			server.kill();
		}

	},

	/** Connections to it stay and are accepted, and nothing is answered. */
	SILENT {

		@Override
		public void happensTo(ServerProcess server) {
			server.pause();
		}

	};

	/**
	 * Make a server fail.
	 * @param server the server
	 */
	public abstract void happensTo(ServerProcess server);

	/**
	 * Make a server work again, whether and however it has failed.
	 * @param server the server
	 */
	public static void repair(ServerProcess server) {
		if (server.isRunning()) {
			server.resume();
		}
		else {
			server.restart();
		}
	}

}
