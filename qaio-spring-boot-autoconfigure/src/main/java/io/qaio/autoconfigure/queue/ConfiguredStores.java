package io.qaio.autoconfigure.queue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.autoconfigure.NearestBean;
import io.qaio.autoconfigure.queue.TaskQueueProperties.Store;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.store.TaskStore;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The stores that properties name. Auto-configured stores have fixed bean names, which
 * tells them from a store that the application defines: that one replaces the store of
 * {@code qaio.queue.store}.
 *
 * @param properties the properties
 * @param beans the beans of the application
 */
public record ConfiguredStores(TaskQueueProperties properties, ListableBeanFactory beans) {

	/** What describes stores, and not queues. */
	static final Set<String> SETTINGS = Set.of("keyPrefix", "redisConnectionFactory", "waitReplicas",
			"waitReplicasTimeout");

	private static final String DEFAULT = "qaio.queue.store";

	private static final Map<Store, String> BEAN_NAMES = Map.of(Store.REDIS, "qaioRedisTaskStore", Store.REDIS_STREAMS,
			"qaioRedisStreamsTaskStore", Store.TARANTOOL, "qaioTarantoolTaskStore", Store.MEMORY,
			"qaioMemoryTaskStore");

	/**
	 * The store of all queues without their own.
	 */
	TaskStore byDefault() {
		if (definesStore(this.beans)) {
			return NearestBean.of(this.beans, TaskStore.class);
		}
		ListableBeanFactory parent = parent(this.beans);
		if (parent != null && (hasOwn(parent) || inheritsDefault(this.beans, this.beans.getBean(Environment.class)))) {
			return new ConfiguredStores(
					parent.getBeanProvider(TaskQueueProperties.class).getIfAvailable(() -> this.properties), parent)
				.byDefault();
		}
		return bean(DEFAULT, this.properties.store());
	}

	/**
	 * Whether a context has the default store of its parent, as the parent has queues and
	 * the context itself names no store: that of its parent may be hidden from it.
	 * @param beans the beans of the context
	 * @param environment the properties of the context
	 * @return whether it has
	 */
	public static boolean inheritsDefault(ListableBeanFactory beans, Environment environment) {
		ListableBeanFactory parent = parent(beans);
		return parent != null
				&& BeanFactoryUtils.beanNamesForTypeIncludingAncestors(parent, TaskQueues.class, true, false).length > 0
				&& !Binder.get(environment).bind(DEFAULT, String.class).isBound();
	}

	private static @Nullable ListableBeanFactory parent(ListableBeanFactory beans) {
		BeanFactory parent = (beans instanceof HierarchicalBeanFactory child) ? child.getParentBeanFactory() : null;
		return (parent instanceof ListableBeanFactory listable) ? listable : null;
	}

	/**
	 * Whether a store that properties name is that of a parent context.
	 */
	boolean anyInherited() {
		Stream<Store> used = this.properties.queues()
			.values()
			.stream()
			.flatMap((queue) -> Stream.ofNullable(queue.store()));
		if (!definesStore(this.beans)) {
			used = Stream.concat(used, Stream.of(this.properties.store()));
		}
		return used.map(ConfiguredStores::beanName)
			.anyMatch((name) -> this.beans.containsBean(name) && !this.beans.containsBeanDefinition(name));
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
		ListableBeanFactory parent = parent(beans);
		return definesStore(beans) || parent != null && hasOwn(parent);
	}

	private static boolean definesStore(ListableBeanFactory beans) {
		return Arrays.stream(beans.getBeanNamesForType(TaskStore.class, true, false))
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
