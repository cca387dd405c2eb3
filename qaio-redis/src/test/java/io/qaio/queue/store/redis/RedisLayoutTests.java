package io.qaio.queue.store.redis;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RedisLayoutTests {

	@ParameterizedTest
	@CsvSource({ "1, 001", "63, 00o", "64, 010", "4095, 0oo", "4096, 100", "262143, ooo" })
	void aReceiptOfAListNamesALeaseAndAPosition(int position, String digits) {
		assertThat(RedisLayout.receiptAt("consumer.17/10", position)).isEqualTo("consumer.17/10:" + digits);
	}

}
