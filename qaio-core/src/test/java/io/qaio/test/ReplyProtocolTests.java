package io.qaio.test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReplyProtocolTests {

	@ParameterizedTest
	@ValueSource(strings = { "+OK\r\n", "-ERR no\r\n", ":12\r\n", "$-1\r\n", "$0\r\n\r\n", "$4\r\n\r\n\r\n\r\n",
			"*-1\r\n", "*0\r\n", "*2\r\n$1\r\na\r\n:1\r\n", "*2\r\n*2\r\n:1\r\n*0\r\n$3\r\nabc\r\n", "_\r\n", "#t\r\n",
			",1.5\r\n", "=7\r\ntxt:abc\r\n", "%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n:2\r\n", "~1\r\n:1\r\n",
			">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nm\r\n", "|1\r\n+ttl\r\n:10\r\n*1\r\n:1\r\n" })
	void aReplyOfRedisEndsWithItsLastValue(String reply) {
		assertThat(ends(ReplyProtocol.RESP, bytes(reply + reply + "+OK\r\n"))).containsExactly(reply.length(),
				2 * reply.length(), 2 * reply.length() + 5);
	}

	@Test
	void aReplyOfTarantoolEndsWhereItsSizeSays() {
		byte[] greeting = new byte[128];
		byte[] packets = { (byte) 0xce, 0, 0, 0, 2, 7, 7, 3, 7, 7, 7, (byte) 0xcc, 1, 7, (byte) 0xcd, 1, 0 };
		byte[] all = new byte[128 + packets.length + 256];
		System.arraycopy(greeting, 0, all, 0, 128);
		System.arraycopy(packets, 0, all, 128, packets.length);
		assertThat(ends(ReplyProtocol.IPROTO, all)).containsExactly(128, 135, 139, 142, all.length);
	}

	@Test
	void withoutAProtocolEachByteMayBeTheLast() {
		assertThat(ends(ReplyProtocol.NONE, bytes("abc"))).containsExactly(1, 2, 3);
	}

	private static List<Integer> ends(ReplyProtocol protocol, byte[] sent) {
		ReplyProtocol.ReplyEnd end = protocol.end();
		List<Integer> ends = new ArrayList<>();
		for (int i = 0; i < sent.length; i++) {
			if (end.at(sent[i])) {
				ends.add(i + 1);
			}
		}
		return ends;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
