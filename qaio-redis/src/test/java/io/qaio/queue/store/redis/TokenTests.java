package io.qaio.queue.store.redis;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TokenTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 63, 64, 4095, 4096, 262_143 })
	void namesALeaseAndAPosition(int position) {
		String token = Token.of("consumer.17/10", position);
		assertThat(Token.lease(token)).isEqualTo("consumer.17/10");
		assertThat(Token.position(token)).isEqualTo(position);
		assertThat(Token.isOf(token, "consumer.17/10")).isTrue();
		assertThat(Token.isOf(token, "consumer.17/1")).isFalse();
		assertThat(Token.isOf(token, "consumer.18/10")).isFalse();
	}

}
