package io.qaio.autoconfigure.queue;

import java.io.Serializable;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.qaio.queue.serialization.JavaPayloadSerializer;
import io.qaio.queue.serialization.JsonPayloadSerializer;
import io.qaio.queue.serialization.PayloadConversionException;
import io.qaio.queue.serialization.PayloadSerializer;
import io.qaio.queue.serialization.RawPayloadSerializer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PayloadSerializerAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(JacksonAutoConfiguration.class, PayloadSerializerAutoConfiguration.class));

	@Test
	void builtInSerializersAreConfigured() {
		this.runner.run((context) -> assertThat(context.getBeansOfType(PayloadSerializer.class).values())
			.extracting(PayloadSerializer::name)
			.containsExactlyInAnyOrder("raw", "java", "json"));
	}

	@Test
	void jsonUsesTheMapperOfTheApplication() {
		this.runner.withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE")
			.run((context) -> assertThat(context.getBean(JsonPayloadSerializer.class).serialize(new Order("42")))
				.isEqualTo("{\"order_id\":\"42\"}".getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void jsonIsAbsentWithoutJackson() {
		this.runner.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(RawPayloadSerializer.class)
				.hasSingleBean(JavaPayloadSerializer.class)
				.doesNotHaveBean(JsonPayloadSerializer.class));
	}

	@Test
	void jsonIsAbsentWithoutAMapperBean() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PayloadSerializerAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(JsonPayloadSerializer.class));
	}

	@Test
	void javaAllowsNothingByDefault() {
		this.runner.run((context) -> {
			JavaPayloadSerializer serializer = context.getBean(JavaPayloadSerializer.class);
			assertThatExceptionOfType(PayloadConversionException.class)
				.isThrownBy(() -> serializer.serialize(new Order("42")))
				.withMessageContaining("Class " + Order.class.getName() + " is not allowed");
		});
	}

	@Test
	void javaAllowsWhatIsListed() {
		this.runner
			.withPropertyValues("qaio.queue.java-serialization.allowed=io.qaio.autoconfigure.queue.*, com.acme.**")
			.run((context) -> {
				JavaPayloadSerializer serializer = context.getBean(JavaPayloadSerializer.class);
				Order order = new Order("42");
				assertThat(serializer.deserialize(serializer.serialize(order), Order.class)).isEqualTo(order);
			});
	}

	@Test
	void otherSerializersOfTheApplicationAreAdded() {
		this.runner.withUserConfiguration(OwnSerializer.class)
			.run((context) -> assertThat(context.getBeansOfType(PayloadSerializer.class).values())
				.extracting(PayloadSerializer::name)
				.containsExactlyInAnyOrder("raw", "java", "json", "reversed"));
	}

	@Test
	void serializersOfTheApplicationReplaceThoseOfTheSameClass() {
		this.runner.withUserConfiguration(ReplacedSerializers.class).run((context) -> {
			assertThat(context.getBeansOfType(PayloadSerializer.class)).containsOnlyKeys("myRaw", "myJava", "myJson");
			assertThat(context.getBean(JavaPayloadSerializer.class).serialize(new Order("42"))).isNotEmpty();
		});
	}

	record Order(String orderId) implements Serializable {
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSerializer {

		@Bean
		PayloadSerializer reversed() {
			return new ReversingSerializer("reversed");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReplacedSerializers {

		@Bean
		RawPayloadSerializer myRaw() {
			return new RawPayloadSerializer();
		}

		@Bean
		JavaPayloadSerializer myJava() {
			return new JavaPayloadSerializer(List.of("io.qaio.**"));
		}

		@Bean
		JsonPayloadSerializer myJson() {
			return new JsonPayloadSerializer(JsonMapper.shared());
		}

	}

	static class ReversingSerializer implements PayloadSerializer {

		private final String name;

		ReversingSerializer(String name) {
			this.name = name;
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public byte[] serialize(Object payload) {
			return new StringBuilder(payload.toString()).reverse().toString().getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public Object deserialize(byte[] bytes, Type type) {
			return new StringBuilder(new String(bytes, StandardCharsets.UTF_8)).reverse().toString();
		}

	}

}
