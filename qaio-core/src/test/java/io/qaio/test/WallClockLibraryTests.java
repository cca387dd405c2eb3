package io.qaio.test;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WallClockLibraryTests {

	@Test
	void withoutACompilerItIsMissingForAReason() {
		WallClockLibrary library = WallClockLibrary.compile("no-such-compiler");
		assertThat(library.path()).isNull();
		assertThat(library.problem()).contains("no-such-compiler").contains("install gcc");
	}

	@Test
	void aCompilerThatFailsIsQuoted() {
		WallClockLibrary library = WallClockLibrary.compile("ls");
		assertThat(library.path()).isNull();
		assertThat(library.problem()).contains("ls failed");
	}

}
