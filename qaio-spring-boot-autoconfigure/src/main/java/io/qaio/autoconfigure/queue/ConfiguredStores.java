package io.qaio.autoconfigure.queue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.autoconfigure.NearestBean;
import io.qaio.autoconfigure.queue.TaskQueueProperties.Store;
import io.qaio.queue.store.TaskStore;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The stores that properties name. Auto-configured stores have fixed bean names, which
 * tells them from a store that the application defines: that one replaces the store of
 * {@code qaio.queue.store}.
 *
 * @param properties the properties
 * @param beans the beans of the application
 */
public record ConfiguredStores(TaskQueueProperties properties, ListableBeanFactory beans) {

	private static final String DEFAULT = "qaio.queue.store";

	private static final Map<Store, String> BEAN_NAMES = Map.of(Store.REDIS, "qaioRedisTaskStore", Store.REDIS_STREAMS,
			"qaioRedisStreamsTaskStore", Store.TARANTOOL, "qaioTarantoolTaskStore", Store.MEMORY,
			"qaioMemoryTaskStore");

	/**
	 * The store of all queues without their own.
	 */
	TaskStore byDefault() {
		return hasOwn(this.beans) ? NearestBean.of(this.beans, TaskStore.class)
				: bean(DEFAULT, this.properties.store());
	}

	/**
	 * The stores of queues that have their own.
	 */
	Map<String, TaskStore> byQueue() {
		Map<String, TaskStore> stores = new LinkedHashMap<>();
		this.properties.queues().forEach((name, queue) -> {
			if (queue.store() != null) {
				stores.put(name, bean(property(name), queue.store()));
			}
		});
		return stores;
	}

	private TaskStore bean(String property, Store store) {
		String name = beanName(store);
		if (!this.beans.containsBean(name)) {
			throw missing(property, store);
		}
		return this.beans.getBean(name, TaskStore.class);
	}

	private static InvalidConfigurationException missing(String property, Store store) {
		boolean tarantool = store == Store.TARANTOOL;
		return new InvalidConfigurationException(property, store.text(),
				"there is no bean of type TaskStore. That of " + (tarantool ? "Tarantool is in io.qaio:qaio-tarantool"
						: "Redis is in io.qaio:qaio-redis, and needs Spring Data Redis and Lettuce"),
				"Add " + (tarantool ? "io.qaio:qaio-tarantool"
						: "io.qaio:qaio-redis and spring-boot-starter-data-redis")
						+ " to the class path, or keep the tasks elsewhere by '" + property + "', or define a bean of"
						+ " type TaskStore. An application without queues sets 'qaio.queue.enabled=false'.");
	}

	/**
	 * Whether the application defines a store.
	 * @param beans the beans of the application
	 * @return whether one of them is a store that is not auto-configured
	 */
	public static boolean hasOwn(ListableBeanFactory beans) {
		return Arrays.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, TaskStore.class, true, false))
			.anyMatch((name) -> !BEAN_NAMES.containsValue(name));
	}

	/**
	 * The property that names a store.
	 * @param properties the properties
	 * @param store the store
	 * @return the name of the property, empty if no queue uses the store
	 */
	public static Optional<String> property(TaskQueueProperties properties, Store store) {
		if (properties.store() == store) {
			return Optional.of(DEFAULT);
		}
		return properties.queues()
			.entrySet()
			.stream()
			.filter((queue) -> queue.getValue().store() == store)
			.map((queue) -> property(queue.getKey()))
			.findFirst();
	}

	private static String property(String queue) {
		return ConfiguredQueueSettings.property(queue) + ".store";
	}

	/**
	 * The bean name of an auto-configured store.
	 * @param store the store
	 * @return the name
	 */
	public static String beanName(Store store) {
		return Objects.requireNonNull(BEAN_NAMES.get(store));
	}

}
