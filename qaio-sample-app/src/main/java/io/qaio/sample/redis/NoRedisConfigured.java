package io.qaio.sample.redis;

import java.util.List;
import java.util.Locale;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if the queue uses Redis and no address is configured. A timeout or a pool size
 * under {@code spring.data.redis} is not an address.
 */
class NoRedisConfigured extends SpringBootCondition {

	private static final List<ConfigurationPropertyName> PLACES = List.of(place("url"), place("host"), place("port"),
			place("sentinel"), place("cluster"), place("masterreplica"));

	private static ConfigurationPropertyName place(String name) {
		return ConfigurationPropertyName.of("spring.data.redis." + name);
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Environment environment = context.getEnvironment();
		String store = environment.getProperty("qaio.queue.store", "redis");
		if (!store.toLowerCase(Locale.ROOT).startsWith("redis")) {
			return ConditionOutcome.noMatch(ConditionMessage.of("the queue's store is " + store));
		}
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			for (ConfigurationPropertyName place : PLACES) {
				if (source.getConfigurationProperty(place) != null
						|| source.containsDescendantOf(place) == ConfigurationPropertyState.PRESENT) {
					return ConditionOutcome.noMatch(ConditionMessage.of(place + " is set"));
				}
			}
		}
		return ConditionOutcome.match(ConditionMessage.of("nothing says where a Redis is"));
	}

}
