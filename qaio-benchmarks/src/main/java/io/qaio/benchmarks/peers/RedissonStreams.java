package io.qaio.benchmarks.peers;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.qaio.benchmarks.harness.ConsumerThreads;
import io.qaio.benchmarks.harness.ListenerDesign;
import io.qaio.benchmarks.harness.MailPayload;
import org.redisson.api.RBatch;
import org.redisson.api.RStream;
import org.redisson.api.RStreamAsync;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.api.stream.StreamCreateGroupArgs;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamReadGroupArgs;
import org.redisson.client.codec.StringCodec;

/**
 * Redisson's stream with a consumer group. It has no listeners: threads read 100 messages
 * a call, and ack and remove each, both in one call, when it is handled.
 */
public final class RedissonStreams implements ListenerDesign {

	private static final String KEY = "redisson:stream";

	private static final String GROUP = "workers";

	private static final StreamReadGroupArgs NEXT = StreamReadGroupArgs.neverDelivered()
		.count(100)
		.timeout(Duration.ofMillis(500));

	private final RedissonClient redisson;

	private final RStream<String, String> stream;

	public RedissonStreams(int port) {
		this.redisson = RedissonClients.create(port);
		this.stream = this.redisson.getStream(KEY, StringCodec.INSTANCE);
		this.stream.createGroup(StreamCreateGroupArgs.name(GROUP).makeStream());
	}

	@Override
	public String title() {
		return "Redisson RStream";
	}

	@Override
	public void putAll(List<MailPayload> mails) {
		RBatch batch = this.redisson.createBatch();
		RStreamAsync<String, String> stream = batch.getStream(KEY, StringCodec.INSTANCE);
		mails.forEach((mail) -> stream.addAsync(entry(mail)));
		batch.execute();
	}

	@Override
	public void put(MailPayload mail) {
		this.stream.add(entry(mail));
	}

	private static StreamAddArgs<String, String> entry(MailPayload mail) {
		return StreamAddArgs.entry("mail", mail.json());
	}

	@Override
	public AutoCloseable listen(int concurrency, Consumer<MailPayload> handler) {
		return new ConsumerThreads(concurrency, (consumer) -> {
			for (Map.Entry<StreamMessageId, Map<String, String>> message : this.stream
				.readGroup(GROUP, "consumer-" + consumer, NEXT)
				.entrySet()) {
				handler.accept(MailPayload.read(message.getValue().get("mail")));
				ack(message.getKey());
			}
		});
	}

	private void ack(StreamMessageId id) {
		RBatch batch = this.redisson.createBatch();
		RStreamAsync<String, String> stream = batch.getStream(KEY, StringCodec.INSTANCE);
		stream.ackAsync(GROUP, id);
		stream.removeAsync(id);
		batch.execute();
	}

	@Override
	public long left() {
		return this.stream.size();
	}

	@Override
	public void close() {
		this.redisson.shutdown();
	}

}
