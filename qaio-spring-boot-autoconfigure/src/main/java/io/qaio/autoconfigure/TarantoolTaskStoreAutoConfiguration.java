package io.qaio.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.qaio.queue.store.tarantool.PutLimits;
import io.qaio.queue.store.tarantool.TarantoolTaskStore;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import org.msgpack.core.MessagePack;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.util.Assert;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for tasks in Tarantool. Connects
 * when the queue is first used.
 */
@AutoConfiguration
@ConditionalOnClass(MessagePack.class)
@ConditionalOnQueueStore(QaioQueueProperties.Store.TARANTOOL)
@EnableConfigurationProperties({ QaioQueueProperties.class, QaioTarantoolProperties.class })
public final class TarantoolTaskStoreAutoConfiguration {

	private static final String ROOT = "qaio.queue.tarantool.";

	@Bean
	@Fallback
	TarantoolTaskStore qaioTarantoolTaskStore(QaioQueueProperties queue, QaioTarantoolProperties properties) {
		if (queue.waitReplicas() > 0 && !ConfiguredStores.uses(queue, QaioQueueProperties.Store.REDIS)
				&& !ConfiguredStores.uses(queue, QaioQueueProperties.Store.REDIS_STREAMS)) {
			throw new InvalidConfigurationException("qaio.queue.wait-replicas", queue.waitReplicas(),
					"in Tarantool a put cannot wait for replicas", "Leave it out.", null);
		}
		IprotoSettings settings = settings(properties);
		String keyPrefix = queue.keyPrefix();
		PutLimits tasks = InvalidConfigurationException.check(ROOT + "max-tasks", properties.maxTasks(),
				() -> new PutLimits(properties.maxTasks(), 0));
		PutLimits limits = InvalidConfigurationException.check(ROOT + "max-bytes", properties.maxBytes(),
				() -> new PutLimits(tasks.maxTasks(), properties.maxBytes().toBytes()));
		return InvalidConfigurationException.check("qaio.queue.key-prefix", keyPrefix, () -> {
			Assert.hasText(keyPrefix, "keyPrefix must not be blank");
			return new TarantoolTaskStore(settings, keyPrefix, limits);
		});
	}

	private static IprotoSettings settings(QaioTarantoolProperties properties) {
		IprotoSettings settings = IprotoSettings.of(addresses(properties).toArray(IprotoAddress[]::new))
			.withUser(properties.username(), properties.password());
		Duration usual = settings.timeout();
		IprotoSettings connecting = InvalidConfigurationException.check(ROOT + "connect-timeout",
				properties.connectTimeout(), () -> settings.withTimeouts(properties.connectTimeout(), usual));
		return InvalidConfigurationException.check(ROOT + "timeout", properties.timeout(),
				() -> connecting.withTimeouts(properties.connectTimeout(), properties.timeout()));
	}

	private static List<IprotoAddress> addresses(QaioTarantoolProperties properties) {
		List<IprotoAddress> addresses = new ArrayList<>();
		for (int i = 0; i < properties.addresses().size(); i++) {
			String address = properties.addresses().get(i);
			addresses.add(InvalidConfigurationException.check(ROOT + "addresses[" + i + "]", address,
					() -> IprotoAddress.parse(address)));
		}
		if (addresses.isEmpty()) {
			IprotoAddress host = InvalidConfigurationException.check(ROOT + "host", properties.host(),
					() -> new IprotoAddress(properties.host(), IprotoAddress.DEFAULT_PORT));
			addresses.add(InvalidConfigurationException.check(ROOT + "port", properties.port(),
					() -> new IprotoAddress(host.host(), properties.port())));
		}
		return addresses;
	}

}
