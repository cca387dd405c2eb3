package io.qaio.autoconfigure.queue;

import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.autoconfigure.queue.store.RedisTaskStoreAutoConfiguration;
import io.qaio.queue.serialization.JsonPayloadSerializer;
import io.qaio.queue.serialization.PayloadSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;

import static io.qaio.autoconfigure.StartupFailure.analyze;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class InvalidQueueConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, DataRedisAutoConfiguration.class,
				PayloadSerializerAutoConfiguration.class, RedisTaskStoreAutoConfiguration.class,
				MemoryTaskStoreAutoConfiguration.class, TaskQueueAutoConfiguration.class));

	private final ApplicationContextRunner user = this.runner.withBean(QueueUser.class);

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					qaio.queue.visibility-timeout                          | 0s    | visibilityTimeout must be between 1 ms and 10950 days, not PT0S
					qaio.queue.visibility-timeout                          | -5s   | visibilityTimeout must be between 1 ms and 10950 days, not PT-5S
					qaio.queue.max-attempts                     | 0     | maxAttempts must be between 1 and 65535, not 0
					qaio.queue.max-payload-size                 | 0B    | maxPayloadSize must be 1 byte or more, not 0
					qaio.queue.max-payload-size                 | 3GB   | maxPayloadSize must be less than 2GB, not 3221225472B
					qaio.queue.max-stack-trace-size             | 9KB   | maxStackTraceSize must be between 0 and 8192 bytes, not 9216
					qaio.queue.queues.emails.max-stack-trace-size | -1B   | maxStackTraceSize must be between 0 and 8192 bytes, not -1
					qaio.queue.queues.emails.max-concurrency    | -2    | maxConcurrency must be 0, for no bound, or more, not -2
					qaio.queue.group-concurrency                | -3    | groupConcurrency must be 0, for no bound, or more, not -3
					qaio.queue.requeue-interval                 | 0s    | The interval of requeueing must be between 1 ms and 10950 days, not PT0S
					qaio.queue.key-prefix                       | ' '   | keyPrefix must not be blank
					qaio.queue.key-prefix                       | ''    | keyPrefix must not be blank
					qaio.queue.default-queue                             | ' '   | name must not be blank
					qaio.queue.serializer                       | xml   | no serializer has that name. Known are [java, json, raw]
					qaio.queue.queues.emails.serializer         | xml   | no serializer has that name. Known are [java, json, raw]
					qaio.queue.queues.emails.visibility-timeout | -1ms  | visibilityTimeout must be between 1 ms and 10950 days, not PT-0.001S
					qaio.queue.queues.emails.max-attempts       | 65536 | maxAttempts must be between 1 and 65535, not 65536
					qaio.queue.queues.emails.max-payload-size   | 0B    | maxPayloadSize must be 1 byte or more, not 0
					qaio.queue.queues[my.emails].visibility-timeout | 0s    | visibilityTimeout must be between 1 ms and 10950 days, not PT0S
					""")
	void badValueIsReportedWithItsProperty(String property, String value, String reason) {
		FailureAnalysis analysis = analyze(this.runner, property + "=" + value);
		assertThat(analysis.getDescription()).startsWith("Qaio cannot be set up:")
			.contains("Property: " + property + "\n", "Value: \"" + value + "\" (", "Reason: " + reason + "\n");
		assertThat(analysis.getAction()).isNotBlank();
	}

	@Test
	void theGreatestSizeIsAccepted() {
		this.runner
			.withPropertyValues("qaio.queue.store=memory", "qaio.queue.max-payload-size=" + Integer.MAX_VALUE + "B")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void actionNamesTheKnownSerializers() {
		assertThat(analyze(this.runner, "qaio.queue.serializer=xml").getAction())
			.isEqualTo("Use one of [java, json, raw], or add a bean of type PayloadSerializer with that name.");
	}

	@Test
	void nameOfAQueueThatIsTooLong() {
		String name = "q".repeat(256);
		FailureAnalysis analysis = analyze(this.runner, "qaio.queue.queues." + name + ".visibility-timeout=1s");
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.queues." + name,
				"must have 1 to 255 bytes as UTF-8, not 256");
	}

	@Test
	void masterAndReplicasByName() {
		FailureAnalysis analysis = analyze(this.user,
				"spring.data.redis.masterreplica.nodes=127.0.0.1:6379,127.0.0.1:6380");
		assertThat(analysis.getDescription()).contains("Property: spring.data.redis.masterreplica.nodes",
				"Reason: the queue must know which server is the master");
		assertThat(analysis.getAction()).contains("spring.data.redis.host", "Sentinel");
	}

	@Test
	void replicasToWaitForInACluster() {
		FailureAnalysis analysis = analyze(this.runner, "spring.data.redis.cluster.nodes=127.0.0.1:6379",
				"qaio.queue.wait-replicas=1");
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.wait-replicas", "Value: \"1\"",
				"Reason: in a cluster a put cannot wait for replicas");
		assertThat(analysis.getAction()).contains("Sentinel");
	}

	@Test
	void replicasToWaitForOutOfBounds() {
		assertThat(analyze(this.runner, "qaio.queue.wait-replicas=-1").getDescription())
			.contains("Property: qaio.queue.wait-replicas\n", "replicas must be zero or more, not -1");
		assertThat(analyze(this.runner, "qaio.queue.wait-replicas=1", "qaio.queue.wait-replicas-timeout=0s")
			.getDescription())
			.contains("Property: qaio.queue.wait-replicas-timeout\n", "timeout must be 1 ms or more, not PT0S");
	}

	@Test
	void defaultSerializerWithoutJackson() {
		FailureAnalysis analysis = analyze(this.user.withClassLoader(new FilteredClassLoader("tools.jackson")));
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.serializer", "Value: \"json\"",
				"Known are [java, raw]");
		assertThat(analysis.getAction()).contains("spring-boot-starter-jackson");
	}

	@Test
	void defaultSerializerWithTwoJsonMappers() {
		ApplicationContextRunner two = this.user.withBean("plain", JsonMapper.class, JsonMapper::new)
			.withBean("pretty", JsonMapper.class, JsonMapper::new);
		FailureAnalysis analysis = analyze(two);
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.serializer", "Value: \"json\"",
				"several, and none is primary: 'plain', 'pretty'");
		assertThat(analysis.getAction()).startsWith("Mark one of them as @Primary");
		assertThat(
				analyze(two, "qaio.queue.serializer=raw", "qaio.queue.queues.emails.serializer=json").getDescription())
			.contains("Property: qaio.queue.queues.emails.serializer", "'plain', 'pretty'");
		two.withPropertyValues("qaio.queue.serializer=raw").run((context) -> assertThat(context).hasNotFailed());
		two.withBean(JsonPayloadSerializer.class, () -> new JsonPayloadSerializer(new JsonMapper()))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void badPatternOfAllowedClasses() {
		FailureAnalysis analysis = analyze(this.runner,
				"qaio.queue.java-serialization.allowed=com.acme.Order,!com.acme.Evil");
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.java-serialization.allowed",
				"'!com.acme.Evil' in qaio.queue.java-serialization.allowed is not a class name");
	}

	@Test
	void twoSerializersOfOneName() {
		FailureAnalysis analysis = analyze(this.user.withBean("myJson", PayloadSerializer.class,
				() -> new PayloadSerializerAutoConfigurationTests.ReversingSerializer("json")));
		assertThat(analysis.getDescription()).startsWith("Two beans of type PayloadSerializer are named 'json': ")
			.contains("io.qaio.queue.serialization.JsonPayloadSerializer", "ReversingSerializer");
		assertThat(analysis.getAction()).startsWith("Let name() of one of them return another name.");
	}

	@Test
	void unknownStoreIsReportedByBoot() {
		this.runner.withPropertyValues("qaio.queue.store=postgres")
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(IllegalArgumentException.class)
				.hasStackTraceContaining(BindException.class.getName())
				.hasStackTraceContaining("qaio.queue.store"));
	}

	@Test
	void redisStoreWithoutSpringDataRedis() {
		FailureAnalysis analysis = analyze(
				this.user.withClassLoader(new FilteredClassLoader("org.springframework.data.redis")));
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.store", "Value: \"redis\"",
				"there is no bean of type TaskStore. That of Redis is in io.qaio:qaio-redis,"
						+ " and needs Spring Data Redis and Lettuce");
		assertThat(analysis.getAction())
			.startsWith("Add io.qaio:qaio-redis and spring-boot-starter-data-redis to the class path")
			.endsWith("An application without queues sets 'qaio.queue.enabled=false'.");
	}

	@Test
	void redisStoreWithoutLettuce() {
		FailureAnalysis analysis = analyze(this.user.withClassLoader(new FilteredClassLoader("io.lettuce")));
		assertThat(analysis.getDescription()).contains("needs Spring Data Redis and Lettuce");
	}

	@Test
	void redisStreamsStoreWithoutLettuce() {
		FailureAnalysis analysis = analyze(this.runner.withClassLoader(new FilteredClassLoader("io.lettuce")),
				"qaio.queue.store=redis-streams");
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.store", "Value: \"redis-streams\"",
				"needs Spring Data Redis and Lettuce");
	}

	@Test
	void redisStoreOnJedis() {
		FailureAnalysis analysis = analyze(this.user, "spring.data.redis.client-type=jedis");
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.store",
				"the queue reaches Redis through a LettuceConnectionFactory,"
						+ " but the RedisConnectionFactory bean is a " + JedisConnectionFactory.class.getName());
		assertThat(analysis.getAction()).contains("spring.data.redis.client-type");
	}

	@Test
	void redisStoreWithoutAConnectionFactory() {
		FailureAnalysis analysis = analyze(new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(JacksonAutoConfiguration.class, PayloadSerializerAutoConfiguration.class,
							RedisTaskStoreAutoConfiguration.class, TaskQueueAutoConfiguration.class))
			.withBean(QueueUser.class));
		assertThat(analysis.getDescription()).contains("but there is no RedisConnectionFactory bean");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void failureNamesPropertyAndOrigin(CapturedOutput output) {
		SpringApplication application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.build();
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> application.run("--qaio.queue.queues.emails.max-attempts=0"));
		assertThat(output).contains("APPLICATION FAILED TO START", "Property: qaio.queue.queues.emails.max-attempts",
				"Value: \"0\" (\"qaio.queue.queues.emails.max-attempts\" from property source \"commandLineArgs\")",
				"Reason: maxAttempts must be between 1 and 65535, not 0",
				"Correct the property 'qaio.queue.queues.emails.max-attempts'.");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
