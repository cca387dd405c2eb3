package io.qaio.autoconfigure.queue.store;

import java.util.ArrayList;
import java.util.List;

import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.autoconfigure.queue.ConfiguredStores;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueProperties;
import io.qaio.queue.store.tarantool.PutLimits;
import io.qaio.queue.store.tarantool.TarantoolTaskStore;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.Assert;

import static io.qaio.autoconfigure.InvalidConfigurationException.apply;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for tasks in Tarantool. The store
 * connects when it is first used.
 */
@AutoConfiguration(before = TaskQueueAutoConfiguration.class)
@ConditionalOnClass(TarantoolTaskStore.class)
@ConditionalOnQueueStore(TaskQueueProperties.Store.TARANTOOL)
@EnableConfigurationProperties({ TaskQueueProperties.class, TarantoolProperties.class })
public final class TarantoolTaskStoreAutoConfiguration {

	private static final String ROOT = "qaio.queue.tarantool.";

	@Bean
	@Lazy
	@Fallback
	TarantoolTaskStore qaioTarantoolTaskStore(TaskQueueProperties queue, TarantoolProperties properties) {
		if (queue.waitReplicas() > 0 && ConfiguredStores.property(queue, TaskQueueProperties.Store.REDIS).isEmpty()
				&& ConfiguredStores.property(queue, TaskQueueProperties.Store.REDIS_STREAMS).isEmpty()) {
			throw new InvalidConfigurationException("qaio.queue.wait-replicas", queue.waitReplicas(),
					"in Tarantool a put cannot wait for replicas", "Leave it out.");
		}
		IprotoSettings settings = settings(properties);
		String keyPrefix = queue.keyPrefix();
		PutLimits limits = apply(PutLimits.NONE, ROOT + "max-tasks", properties.maxTasks(),
				(base, max) -> new PutLimits(max, base.maxBytes()));
		PutLimits bounds = apply(limits, ROOT + "max-bytes", properties.maxBytes(),
				(base, max) -> new PutLimits(base.maxTasks(), max.toBytes()));
		return InvalidConfigurationException.check("qaio.queue.key-prefix", keyPrefix, () -> {
			Assert.hasText(keyPrefix, "keyPrefix must not be blank");
			return new TarantoolTaskStore(settings, keyPrefix, bounds);
		});
	}

	private static IprotoSettings settings(TarantoolProperties properties) {
		IprotoSettings settings = IprotoSettings.of(addresses(properties).toArray(IprotoAddress[]::new))
			.withUser(properties.username(), properties.password());
		settings = apply(settings, ROOT + "connect-timeout", properties.connectTimeout(),
				(base, timeout) -> base.withTimeouts(timeout, base.timeout()));
		return apply(settings, ROOT + "timeout", properties.timeout(),
				(base, timeout) -> base.withTimeouts(properties.connectTimeout(), timeout));
	}

	private static List<IprotoAddress> addresses(TarantoolProperties properties) {
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
