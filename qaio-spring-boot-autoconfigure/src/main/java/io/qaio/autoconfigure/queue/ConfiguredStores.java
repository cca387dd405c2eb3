package io.qaio.autoconfigure.queue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.autoconfigure.queue.TaskQueueProperties.Store;
import io.qaio.queue.store.TaskStore;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.StringUtils;

/**
 * The stores that properties name. Auto-configured stores have bean names by a rule,
 * which tells them from a store that the application defines: that one replaces the store
 * of {@code qaio.queue.store}.
 */
public final class ConfiguredStores {

	/** The property that names the store of all queues without their own. */
	public static final String DEFAULT = "qaio.queue.store";

	private static final Set<String> BEAN_NAMES = Arrays.stream(Store.values())
		.map(ConfiguredStores::beanName)
		.collect(Collectors.toUnmodifiableSet());

	private final TaskQueueProperties properties;

	private final ListableBeanFactory beans;

	ConfiguredStores(TaskQueueProperties properties, ListableBeanFactory beans) {
		this.properties = properties;
		this.beans = beans;
	}

	/**
	 * The store of all queues without their own.
	 */
	TaskStore byDefault() {
		return hasOwn(this.beans) ? this.beans.getBean(TaskStore.class) : bean(DEFAULT, this.properties.store());
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
			.anyMatch((name) -> !BEAN_NAMES.contains(name));
	}

	/**
	 * Whether properties name a store.
	 * @param properties the properties
	 * @param store the store
	 * @return whether the store is that of all queues or of a single one
	 */
	public static boolean uses(TaskQueueProperties properties, Store store) {
		return properties.store() == store
				|| properties.queues().values().stream().anyMatch((queue) -> queue.store() == store);
	}

	/**
	 * The property that names a store.
	 * @param properties the properties
	 * @param store the store
	 * @return the name of the property
	 */
	public static String property(TaskQueueProperties properties, Store store) {
		if (properties.store() == store) {
			return DEFAULT;
		}
		return properties.queues()
			.entrySet()
			.stream()
			.filter((queue) -> queue.getValue().store() == store)
			.map((queue) -> property(queue.getKey()))
			.findFirst()
			.orElse(DEFAULT);
	}

	private static String property(String queue) {
		return ConfiguredQueueSettings.property(queue) + ".store";
	}

	/**
	 * The bean name of an auto-configured store, such as {@code qaioRedisTaskStore}.
	 * @param store the store
	 * @return the name
	 */
	public static String beanName(Store store) {
		return "qaio" + Arrays.stream(store.name().toLowerCase(Locale.ROOT).split("_"))
			.map(StringUtils::capitalize)
			.collect(Collectors.joining()) + "TaskStore";
	}

}
