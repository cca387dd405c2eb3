package io.qaio.faults.fault;

import java.util.List;
import java.util.stream.Stream;

import io.qaio.faults.server.DiskSpace;
import io.qaio.faults.server.StartedServers;
import io.qaio.test.WallClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ServerFaultsTests {

	@Test
	void eachFaultHasANameOfItsOwn() {
		List<String> names = Stream.concat(ServerFaults.survived().stream(), ServerFaults.notMixed().stream())
			.map(Fault::name)
			.toList();
		assertThat(names).doesNotHaveDuplicates().allMatch((name) -> name.matches("[a-z-]+"));
	}

	@Test
	void theMixHasNoneOfTheOthers() {
		assertThat(ServerFaults.survived()).doesNotHaveAnyElementsOfTypes(ConnectionsSilent.class,
				RepliesCutInside.class, ServerClockLeaps.class);
	}

	@Test
	void faultsOfTarantoolAreThoseOfItsConnectionsItsDiskAndItsClock() {
		try (StartedServers servers = StartedServers.tarantool()) {
			List<String> names = ServerFaults.survived()
				.stream()
				.filter((fault) -> fault.appliesTo(servers))
				.map(Fault::name)
				.toList();
			assertThat(names).contains("connections-refused", "connections-hang", "connections-slow", "connections-cut",
					"replies-delayed", "replies-dropped");
			assertThat(names.contains("disk-full")).isEqualTo(DiskSpace.canBeFilled());
			assertThat(names.contains("server-clock-stepped")).isEqualTo(WallClock.create().isPresent());
			assertThat(names).noneMatch((name) -> name.matches("(redis|sentinel|cluster)-.*"));
		}
	}

}
