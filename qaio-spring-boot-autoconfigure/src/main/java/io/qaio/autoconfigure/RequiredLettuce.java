package io.qaio.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The Lettuce connection factory of the application, from which both halves get their
 * client. A bean of another type, and master/replica without Sentinel, are reported.
 *
 * @param user what needs it, such as "the queue"
 * @param property the name of the property that asks for Redis
 * @param value the value of that property
 * @param alternative what to do instead, as the end of a sentence
 */
public record RequiredLettuce(String user, String property, String value, String alternative) {

	/**
	 * Find the connection factory.
	 * @param beans the beans of the application
	 * @return the connection factory
	 * @throws InvalidConfigurationException if there is none, or it cannot be used
	 */
	public LettuceConnectionFactory find(BeanFactory beans) {
		DataRedisConnectionDetails details = beans.getBeanProvider(DataRedisConnectionDetails.class).getIfAvailable();
		if (details != null && details.getMasterReplica() != null) {
			throw new InvalidConfigurationException("spring.data.redis.masterreplica.nodes",
					details.getMasterReplica().getNodes(), this.user + " must know which server is the master",
					"Name the master by 'spring.data.redis.host', or use Sentinel.");
		}
		RedisConnectionFactory factory = beans.getBeanProvider(RedisConnectionFactory.class).getIfAvailable();
		if (factory instanceof LettuceConnectionFactory lettuce) {
			return lettuce;
		}
		String found = (factory != null) ? "the RedisConnectionFactory bean is a " + factory.getClass().getName()
				: "there is no RedisConnectionFactory bean";
		throw new InvalidConfigurationException(this.property, this.value,
				this.user + " reaches Redis through a LettuceConnectionFactory, but " + found,
				"Use Lettuce: it is what spring-boot-starter-data-redis brings, unless 'spring.data.redis.client-type'"
						+ " says otherwise. Or " + this.alternative + ".");
	}

}
