package io.qaio.benchmarks.peers;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.qaio.benchmarks.harness.ConsumerThreads;
import io.qaio.benchmarks.harness.ListenerDesign;
import io.qaio.benchmarks.harness.MailPayload;
import org.redisson.api.RBlockingQueue;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/**
 * Redisson's blocking queue, which removes a task when it is taken: one whose worker
 * crashes is lost.
 */
public final class RedissonQueue implements ListenerDesign {

	private static final long WAIT_MILLIS = 500;

	private final RedissonClient redisson;

	private final RBlockingQueue<String> queue;

	public RedissonQueue(int port) {
		this.redisson = RedissonClients.create(port);
		this.queue = this.redisson.getBlockingQueue("redisson:queue", StringCodec.INSTANCE);
	}

	@Override
	public String title() {
		return "Redisson RBlockingQueue (at most once)";
	}

	@Override
	public void putAll(List<MailPayload> mails) {
		this.queue.addAll(mails.stream().map(MailPayload::json).toList());
	}

	@Override
	public void put(MailPayload mail) {
		this.queue.add(mail.json());
	}

	@Override
	public AutoCloseable listen(int concurrency, Consumer<MailPayload> handler) {
		return new ConsumerThreads(concurrency, (consumer) -> {
			String mail = next();
			if (mail != null) {
				handler.accept(MailPayload.read(mail));
			}
		});
	}

	private String next() {
		try {
			return this.queue.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("A consumer was interrupted", ex);
		}
	}

	@Override
	public long left() {
		return this.queue.size();
	}

	@Override
	public void close() {
		this.redisson.shutdown();
	}

}
