package io.qaio.faults.fault;

import java.util.List;

import io.qaio.faults.process.ClientProcess;
import io.qaio.faults.process.Program;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;

/**
 * Sites that nobody uses.
 */
final class Sites {

	private static final Program NOBODY = new Program() {

		@Override
		public List<ClientProcess> running() {
			return List.of();
		}

		@Override
		public void replace(ClientProcess killed) {
			throw new IllegalStateException("There is no " + killed);
		}

	};

	private Sites() {
	}

	static Site of(Servers servers) {
		return new Site(servers, NOBODY, NOBODY);
	}

}
