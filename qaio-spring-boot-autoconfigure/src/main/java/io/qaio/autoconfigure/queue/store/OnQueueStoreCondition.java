package io.qaio.autoconfigure.queue.store;

import java.util.Locale;
import java.util.Map;

import io.qaio.autoconfigure.queue.ConfiguredStores;
import io.qaio.autoconfigure.queue.TaskQueueProperties.Store;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
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
		if (isOfSomeQueue(store, context.getEnvironment())) {
			return ConditionOutcome.match(message.because("it is the store of a queue"));
		}
		String byDefault = context.getEnvironment().getProperty(ConfiguredStores.DEFAULT, Store.REDIS.name());
		if (!is(store, byDefault)) {
			return ConditionOutcome.noMatch(message.because("no queue uses it"));
		}
		Assert.state(context.getBeanFactory() != null, "Conditions on beans need a bean factory");
		return ConfiguredStores.hasOwn(context.getBeanFactory())
				? ConditionOutcome.noMatch(message.because("the application defines a store"))
				: ConditionOutcome.match(message.because("it is the store of all queues without their own"));
	}

	private static boolean isOfSomeQueue(Store store, Environment environment) {
		return Binder.get(environment)
			.bind("qaio.queue.queues", Bindable.mapOf(String.class, Queue.class))
			.map(Map::values)
			.map((queues) -> queues.stream().anyMatch((queue) -> is(store, queue.store())))
			.orElse(false);
	}

	private static boolean is(Store store, @Nullable String text) {
		return text != null && canonical(text).equals(canonical(store.name()));
	}

	/** As Boot compares the names of enum constants. */
	private static String canonical(String text) {
		return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
	}

	/**
	 * The store of a queue.
	 *
	 * @param store the store as text: the properties report a wrong one
	 */
	record Queue(@Nullable String store) {
	}

}
