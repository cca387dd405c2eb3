package io.qaio.ratelimit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ClientAddressTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
			192.0.2.1                     | 192.0.2.1
			' 192.0.2.1 '                 | 192.0.2.1
			192.0.2.1:4711                | 192.0.2.1
			192.0.2.1:65535               | 192.0.2.1
			[192.0.2.1:4711]              | 192.0.2.1
			[192.0.2.1]                   | 192.0.2.1
			"192.0.2.1:4711"              | 192.0.2.1
			255.255.255.255               | 255.255.255.255
			0.0.0.0                       | 0.0.0.0
			::ffff:192.0.2.1              | 192.0.2.1
			::FFFF:c000:201               | 192.0.2.1
			[::ffff:192.0.2.1]:4711       | 192.0.2.1
			2001:db8::1                   | 2001:db8::1
			2001:DB8:0:0:0:0:0:1          | 2001:db8::1
			2001:0db8:0000::0001          | 2001:db8::1
			[2001:db8::1]                 | 2001:db8::1
			[2001:db8::1]:4711            | 2001:db8::1
			"[2001:db8::1]:4711"          | 2001:db8::1
			fe80::1%eth0                  | fe80::1
			[fe80::1%25eth0]:80           | fe80::1
			2001:db8:0:1:0:0:0:1          | 2001:db8:0:1::1
			2001:db8:0:0:1:0:0:1          | 2001:db8::1:0:0:1
			2001:0:0:1:0:0:0:1            | 2001:0:0:1::1
			2001:db8:0:1:1:1:1:1          | 2001:db8:0:1:1:1:1:1
			1::                           | 1::
			::1                           | ::1
			::                            | ::
			""")
	void oneAddressHasOneForm(String text, String form) {
		assertThat(ClientAddress.parse(text)).map(ClientAddress::toString).contains(form);
		assertThat(ClientAddress.parse(text)).isEqualTo(ClientAddress.parse(form))
			.hasSameHashCodeAs(ClientAddress.parse(form));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "-", "unknown", "_hidden", "localhost", "shop.example", "shop.example:80", "1",
			"192.0.2", "192.0.2.", "192.0.2.256", "192.0.2.1000", "192.0.02.1", ".0.2.1", "192..2.1", "192.0.2.1x",
			"192.0.2.1:a", "192.0.2.99999999999", "192.0.2.1.5", "192.0.2.1:", "192.0.2.1:123456", "1:2",
			"2001:db8::1::2", ":::", "[2001:db8::1", "[]", "\"", "2001:db8::g", "::ffff:192.0.2.256" })
	void whatIsNoAddressIsNone(String text) {
		assertThat(ClientAddress.parse(text)).isEmpty();
	}

	@Test
	void aLongTextIsNone() {
		assertThat(ClientAddress.parse("1:".repeat(100_000))).isEmpty();
		assertThat(ClientAddress.parse("fe80::1%" + "e".repeat(92))).isPresent();
		assertThat(ClientAddress.parse("fe80::1%" + "e".repeat(93))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "2001:db8:1:2:3:4:5:6, 64, 2001:db8:1:2::/64", "2001:db8:1:2:ffff:4:5:6, 65, 2001:db8:1:2:8000::/65",
			"2001:db8::1, 128, 2001:db8::1", "2001:db8::1, 1, ::/1", "192.0.2.1, 64, 192.0.2.1",
			"::ffff:192.0.2.1, 64, 192.0.2.1" })
	void anIpv6AddressIsOfANetwork(String address, int prefixLength, String network) {
		assertThat(ClientAddress.parse(address).orElseThrow().network(prefixLength)).hasToString(network);
	}

	@Test
	void addressesOfOneNetworkAreEqualThere() {
		ClientAddress first = ClientAddress.parse("2001:db8:1:2::1").orElseThrow();
		ClientAddress second = ClientAddress.parse("2001:db8:1:2:3::1").orElseThrow();
		assertThat(first.network(64)).isEqualTo(second.network(64)).isNotEqualTo(first).isNotEqualTo(first.network(63));
		assertThat(first.network(128)).isNotEqualTo(second.network(128)).doesNotHaveSameHashCodeAs(second.network(128));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 129 })
	void aPrefixHasALength(int prefixLength) {
		ClientAddress address = ClientAddress.parse("::1").orElseThrow();
		assertThatIllegalArgumentException().isThrownBy(() -> address.network(prefixLength))
			.withMessageContaining("1 to 128");
	}

}
