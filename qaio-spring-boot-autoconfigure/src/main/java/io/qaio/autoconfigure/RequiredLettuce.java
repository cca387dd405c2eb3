package io.qaio.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The Lettuce connection factory of the application, from which both halves get their
 * client: the bean that a property names, else the only or the primary one. A bean of
 * another type, and master/replica without Sentinel, are reported.
 *
 * @param user what needs it, such as "the queue"
 * @param property the name of the property that asks for Redis
 * @param value the value of that property
 * @param choice the name of the property that names the bean
 * @param alternative what to do instead, as the end of a sentence
 */
public record RequiredLettuce(String user, String property, String value, String choice, String alternative) {

	/**
	 * Find the connection factory.
	 * @param beans the beans of the application
	 * @param chosen the name of the bean, {@code null} for the only or the primary one
	 * @return the connection factory
	 * @throws InvalidConfigurationException if there is none, none is chosen of several,
	 * or it cannot be used
	 */
	public LettuceConnectionFactory find(ListableBeanFactory beans, @Nullable String chosen) {
		DataRedisConnectionDetails details = beans.getBeanProvider(DataRedisConnectionDetails.class).getIfAvailable();
		if (details != null && details.getMasterReplica() != null) {
			throw new InvalidConfigurationException("spring.data.redis.masterreplica.nodes",
					details.getMasterReplica().getNodes(), this.user + " must know which server is the master",
					"Name the master by 'spring.data.redis.host', or use Sentinel.");
		}
		beans.getBeanProvider(DataRedisProperties.class).ifAvailable((properties) -> {
			// zero means none
			checkTimeout("spring.data.redis.timeout", properties.getTimeout(), Duration.ZERO);
			checkTimeout("spring.data.redis.connect-timeout", properties.getConnectTimeout(), Duration.ofNanos(1));
		});
		List<String> candidates = Arrays
			.asList(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, RedisConnectionFactory.class));
		if (chosen == null) {
			return lettuce(onlyOrPrimary(beans, candidates), this.property, this.value);
		}
		if (!candidates.contains(chosen)) {
			throw new InvalidConfigurationException(this.choice, chosen,
					"no bean of type RedisConnectionFactory has that name. There are " + describe(beans, candidates),
					"Name one of them.");
		}
		return lettuce(beans.getBean(chosen, RedisConnectionFactory.class), this.choice, chosen);
	}

	private static void checkTimeout(String property, @Nullable Duration value, Duration least) {
		if (value != null && value.compareTo(least) < 0) {
			throw new InvalidConfigurationException(property, value, "Lettuce knows no such timeout",
					"Set a positive duration, as in '2s'.");
		}
	}

	private @Nullable RedisConnectionFactory onlyOrPrimary(ListableBeanFactory beans, List<String> candidates) {
		try {
			return beans.getBeanProvider(RedisConnectionFactory.class).getIfAvailable();
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new InvalidConfigurationException(this.choice, "",
					this.user + " needs one RedisConnectionFactory bean, but there are several, and none is primary: "
							+ describe(beans, candidates),
					"Name the one for " + this.user + " by '" + this.choice
							+ "', or mark the one for everything as @Primary. Or " + this.alternative + ".");
		}
	}

	private static String describe(ListableBeanFactory beans, List<String> candidates) {
		return candidates.isEmpty() ? "none" : candidates.stream().map((name) -> {
			Class<?> type = beans.getType(name);
			return "'" + name + "'" + ((type != null) ? " (" + type.getSimpleName() + ")" : "");
		}).collect(Collectors.joining(", "));
	}

	private LettuceConnectionFactory lettuce(@Nullable RedisConnectionFactory factory, String property, String value) {
		if (factory instanceof LettuceConnectionFactory lettuce) {
			return lettuce;
		}
		String found = (factory != null) ? "the RedisConnectionFactory bean is a " + factory.getClass().getName()
				: "there is no RedisConnectionFactory bean";
		throw new InvalidConfigurationException(property, value,
				this.user + " reaches Redis through a LettuceConnectionFactory, but " + found,
				"Use Lettuce: it is what spring-boot-starter-data-redis brings, unless 'spring.data.redis.client-type'"
						+ " says otherwise. Beside another client, define a bean of type LettuceConnectionFactory, and"
						+ " name it by '" + this.choice + "'. Or " + this.alternative + ".");
	}

}
