package io.qaio.autoconfigure.queue.store;

import java.util.Locale;
import java.util.Map;

import io.qaio.autoconfigure.queue.ConfiguredStores;
import io.qaio.autoconfigure.queue.TaskQueueProperties.Store;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.Assert;

/**
 * The condition behind {@link ConditionalOnQueueStore}.
 */
final class OnQueueStoreCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		// when the beans of the application are known
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Store store = metadata.getAnnotations().get(ConditionalOnQueueStore.class).getEnum("value", Store.class);
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnQueueStore.class, store);
		QueueStores stores = Binder.get(context.getEnvironment()).bindOrCreate("qaio.queue", QueueStores.class);
		if (stores.queues().values().stream().anyMatch((queue) -> is(store, queue.store()))) {
			return ConditionOutcome.match(message.because("it is the store of a queue"));
		}
		if (!is(store, stores.store())) {
			return ConditionOutcome.noMatch(message.because("no queue uses it"));
		}
		Assert.state(context.getBeanFactory() != null, "Conditions on beans need a bean factory");
		return ConfiguredStores.hasOwn(context.getBeanFactory())
				? ConditionOutcome.noMatch(message.because("the application defines a store"))
				: ConditionOutcome.match(message.because("it is the store of all queues without their own"));
	}

	private static boolean is(Store store, @Nullable String text) {
		return text != null && canonical(text).equals(canonical(store.name()));
	}

	/** As Boot compares the names of enum constants. */
	private static String canonical(String text) {
		return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
	}

	/**
	 * The stores of queues, as text: the properties report a wrong one.
	 *
	 * @param store the store of queues without their own
	 * @param queues the queues
	 */
	record QueueStores(@DefaultValue("redis") String store, @DefaultValue Map<String, Queue> queues) {

		record Queue(@Nullable String store) {
		}

	}

}
