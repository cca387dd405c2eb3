package io.qaio.ratelimit.emulator;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LogTimeTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			25/Nov/2026:10:00:03 +0000          | 1795600803000000 | false
			[25/Nov/2026:10:00:03 +0000]        | 1795600803000000 | false
			25/Nov/2026:04:00:03 -0600          | 1795600803000000 | false
			25/Nov/2026:15:30:03 +0530          | 1795600803000000 | false
			25/Nov/2026:10:00:03                | 1795600803000000 | false
			25/Nov/2026:10:00:03.250 +0000      | 1795600803250000 | true
			2026-11-25T10:00:03Z                | 1795600803000000 | false
			2026-11-25T11:00:03+01:00           | 1795600803000000 | false
			2026-11-25T11:00:03+01              | 1795600803000000 | false
			2026-11-25 10:00:03,25              | 1795600803250000 | true
			2026-11-25 10:00:03.1 UTC           | 1795600803100000 | true
			2026-11-25 10:00:03 GMT             | 1795600803000000 | false
			2026-11-25T10:00:03.123456789Z      | 1795600803123456 | true
			2026-11-25T10:00:03.000Z            | 1795600803000000 | true
			1795600803                          | 1795600803000000 | false
			1795600803.123                      | 1795600803123000 | true
			1795600803123                       | 1795600803123000 | true
			1795600803123456                    | 1795600803123456 | true
			1795600803123456789                 | 1795600803123456 | true
			29/Feb/2028:00:00:00 +0000          | 1835395200000000 | false
			31/Dec/2016:23:59:60 +0000          | 1483228800000000 | false
			""")
	void readsTimes(String text, long micros, boolean fractional) throws SkippedEntryException {
		assertThat(LogTime.parse(text)).isEqualTo(new LogTime(micros, fractional));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "-", "99/Nov/2026:10:00:03 +0000", "29/Feb/2026:10:00:03 +0000",
			"25/nov/2026:10:00:03 +0000", "25/Mai/2026:10:00:03 +0000", "25/Nov/2026:24:00:03 +0000",
			"25/Nov/2026:10:60:03 +0000", "25/Nov/2026:10:00:61 +0000", "25/Nov/2026:10:00 +0000",
			"25/Nov/2026:10:00:03 +000", "25/Nov/2026:10:00:03 +0000x", "25/Nov/2026:10:00:03.", "25/No", "2026-11-25",
			"2026-13-25T10:00:03Z", "2026-11-25T10:00:03.1234567890Z", "2026-11-25T10:00:03 CET", "12345", "123456789",
			"12345678901234567890", "9999999999999999999", "1795600803.", "1795600803x" })
	void whatIsNoTimeIsNone(String text) {
		assertThatExceptionOfType(SkippedEntryException.class).isThrownBy(() -> LogTime.parse(text))
			.withMessage(LogTime.UNREADABLE);
	}

}
