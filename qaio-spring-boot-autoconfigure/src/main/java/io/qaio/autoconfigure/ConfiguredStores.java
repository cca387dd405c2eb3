package io.qaio.autoconfigure;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.qaio.autoconfigure.QaioQueueProperties.Store;
import io.qaio.queue.store.TaskStore;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.StringUtils;

/**
 * Finds the stores that properties name. The beans of the stores that are set up have
 * names by a rule, so that they can be told from those of the application: these take the
 * place of the store that all queues have.
 */
final class ConfiguredStores {

	static final String DEFAULT = "qaio.queue.store";

	private static final Set<String> BEAN_NAMES = Arrays.stream(Store.values())
		.map(ConfiguredStores::beanName)
		.collect(Collectors.toUnmodifiableSet());

	private final QaioQueueProperties properties;

	private final ListableBeanFactory beans;

	ConfiguredStores(QaioQueueProperties properties, ListableBeanFactory beans) {
		this.properties = properties;
		this.beans = beans;
	}

	/**
	 * The store of all queues that have no other.
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
				"there is no bean of type TaskStore. That of "
						+ (tarantool ? "Tarantool needs MessagePack" : "Redis needs Spring Data Redis and Lettuce"),
				"Add " + (tarantool ? "org.msgpack:msgpack-core" : "spring-boot-starter-data-redis")
						+ " to the class path, or keep the tasks elsewhere by '" + property + "', or define a bean of"
						+ " type TaskStore. An application without queues excludes "
						+ TaskQueueAutoConfiguration.class.getSimpleName() + ".",
				null);
	}

	/**
	 * Whether the application has a store of its own.
	 */
	static boolean hasOwn(ListableBeanFactory beans) {
		return Arrays.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, TaskStore.class, true, false))
			.anyMatch((name) -> !BEAN_NAMES.contains(name));
	}

	/**
	 * Whether tasks are in a store, unless the application has one of its own.
	 */
	static boolean uses(QaioQueueProperties properties, Store store) {
		return properties.store() == store
				|| properties.queues().values().stream().anyMatch((queue) -> queue.store() == store);
	}

	/**
	 * The property by which tasks are in a store.
	 */
	static String property(QaioQueueProperties properties, Store store) {
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
	 * How the bean of a store is named, such as {@code qaioRedisTaskStore}.
	 */
	static String beanName(Store store) {
		return "qaio" + Arrays.stream(store.name().toLowerCase(Locale.ROOT).split("_"))
			.map(StringUtils::capitalize)
			.collect(Collectors.joining()) + "TaskStore";
	}

}
