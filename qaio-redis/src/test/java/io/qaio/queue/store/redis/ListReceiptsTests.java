package io.qaio.queue.store.redis;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ListReceiptsTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 63, 64, 4095, 4096, 262_143 })
	void namesALeaseAndAPosition(int position) {
		String receipt = ListReceipts.at("consumer.17/10", position);
		assertThat(new ListReceipts().lease(receipt)).isEqualTo("consumer.17/10");
		assertThat(ListReceipts.position(receipt)).isEqualTo(position);
		assertThat(ListReceipts.isOf(receipt, "consumer.17/10")).isTrue();
		assertThat(ListReceipts.isOf(receipt, "consumer.17/1")).isFalse();
		assertThat(ListReceipts.isOf(receipt, "consumer.18/10")).isFalse();
	}

}
