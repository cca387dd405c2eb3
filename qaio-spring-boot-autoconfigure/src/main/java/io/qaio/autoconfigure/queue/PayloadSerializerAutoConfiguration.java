package io.qaio.autoconfigure.queue;

import java.util.List;

import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.queue.serialization.JavaPayloadSerializer;
import io.qaio.queue.serialization.JsonPayloadSerializer;
import io.qaio.queue.serialization.PayloadSerializer;
import io.qaio.queue.serialization.RawPayloadSerializer;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the built-in
 * {@linkplain PayloadSerializer serializers}.
 */
@AutoConfiguration(after = JacksonAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "qaio.queue.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TaskQueueProperties.class)
public final class PayloadSerializerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RawPayloadSerializer rawPayloadSerializer() {
		return new RawPayloadSerializer();
	}

	@Bean
	@ConditionalOnMissingBean
	JavaPayloadSerializer javaPayloadSerializer(TaskQueueProperties properties) {
		List<String> allowed = properties.javaSerialization().allowed();
		return InvalidConfigurationException.check("qaio.queue.java-serialization.allowed", allowed,
				() -> new JavaPayloadSerializer(allowed));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class JsonConfiguration {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnSingleCandidate(JsonMapper.class)
		JsonPayloadSerializer jsonPayloadSerializer(JsonMapper mapper) {
			return new JsonPayloadSerializer(mapper);
		}

		@Bean
		@ConditionalOnBean(JsonMapper.class)
		@ConditionalOnMissingBean(JsonPayloadSerializer.class)
		AmbiguousJsonMapper ambiguousJsonMapper(ListableBeanFactory beans) {
			return new AmbiguousJsonMapper(
					List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, JsonMapper.class)));
		}

	}

}
