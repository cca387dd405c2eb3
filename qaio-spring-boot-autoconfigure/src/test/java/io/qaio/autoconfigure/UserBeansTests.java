package io.qaio.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAopAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RedisRateLimitAutoConfiguration;
import io.qaio.queue.TaskQueues;
import io.qaio.ratelimit.DecisionSource;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimitedMethods;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.store.LocalRateLimiter;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.http.codec.ServerCodecConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each bean that depends on other beans, one after the other: it is there by default,
 * gives way to a bean of the user, and is left out where what it needs is missing. The
 * beans are found by reflection, so a new condition is tested, or fails until this test
 * knows how.
 */
@Timeout(120)
class UserBeansTests {

	/** What each bean gives way to: types, and names in quotes. */
	private static final String GIVE_WAY = """
			JsonConfiguration: ambiguousJsonMapper to JsonPayloadSerializer
			JsonConfiguration: jsonPayloadSerializer to JsonPayloadSerializer
			LostLeaseMetricsAutoConfiguration: lostLeaseMetrics to LostLeaseMetrics
			PayloadSerializerAutoConfiguration: javaPayloadSerializer to JavaPayloadSerializer
			PayloadSerializerAutoConfiguration: rawPayloadSerializer to RawPayloadSerializer
			QueueObservationAutoConfiguration: putObservationInterceptor to PutInterceptor
			RateLimitAopAutoConfiguration: rateLimitPostProcessor to RateLimitPostProcessor
			RateLimitAutoConfiguration: rateLimiter to RateLimiter, rateLimitZones to RateLimitZones
			RateLimitHealthContributorAutoConfiguration: rateLimitHealthIndicator \
			to 'rateLimitHealthIndicator' and 'rateLimitHealthContributor'
			RateLimitWebFluxAutoConfiguration: rateLimitWebExceptionHandler to RateLimitWebExceptionHandler
			RateLimitWebMvcAutoConfiguration: rateLimitExceptionResolver to RateLimitExceptionResolver
			RecurringTasksAutoConfiguration: recurringTaskPostProcessor to RecurringTaskPostProcessor
			RecurringTasksAutoConfiguration: recurringTasks to RecurringTasks
			RedisRateLimitAutoConfiguration: rateLimiter to RateLimiter, rateLimitZones to RateLimitZones and RateLimiter
			RedisRateLimitAutoConfiguration: redisRateLimiter to RateLimiter, redisRateLimiterLifecycle to RateLimiter
			Requeueing: requeuedQueues to TaskRequeuer, taskRequeuer to TaskRequeuer
			TaskListenerAutoConfiguration: taskListenerEndpointRegistry to TaskListenerEndpointRegistry
			TaskListenerAutoConfiguration: taskListenerPostProcessor to TaskListenerPostProcessor
			TaskPacingAutoConfiguration: taskPacing to TaskPacing
			TaskQueueAutoConfiguration: taskQueue to 'taskQueue', taskQueues to TaskQueues
			TaskQueueHealthContributorAutoConfiguration: taskQueueHealthIndicator \
			to 'taskQueueHealthIndicator' and 'taskQueueHealthContributor'
			TransactionsAutoConfiguration: springTransactions to Transactions
			""";

	private static final String NEED = """
			InRedis: redisRateLimitMetrics without RedisRateLimiter
			JsonConfiguration: ambiguousJsonMapper without JsonMapper, jsonPayloadSerializer without JsonMapper
			LostLeaseMetricsAutoConfiguration: lostLeaseMetrics without MeterRegistry
			QueueObservationAutoConfiguration: putObservationInterceptor without ObservationRegistry
			RateLimitAopAutoConfiguration: rateLimitEarlyProxyPostProcessor without RateLimiter
			RateLimitAopAutoConfiguration: rateLimitPostProcessor without RateLimiter
			RateLimitAutoConfiguration: rateLimitZones without LocalRateLimiter
			RateLimitAutoConfiguration: refreshedRateLimitZones without RateLimitZones
			RateLimitHealthContributorAutoConfiguration: rateLimitHealthIndicator without RedisRateLimiter
			RateLimitMetricsAutoConfiguration: rateLimitMetrics without DecisionSource
			RateLimitMetricsAutoConfiguration: rateLimitMetrics without MeterRegistry
			RateLimitMetricsAutoConfiguration: rateLimitMetrics without RateLimitZones
			RateLimitWebFluxAutoConfiguration: rateLimitWebExceptionHandler without RateLimiter
			RateLimitWebFluxAutoConfiguration: rateLimitWebExceptionHandler without ServerCodecConfigurer
			RateLimitWebMvcAutoConfiguration: rateLimitExceptionResolver without RateLimiter
			RecurringTasksAutoConfiguration: recurringTaskExcludeFilter without TaskQueues
			RecurringTasksAutoConfiguration: recurringTaskPostProcessor without TaskQueues
			RecurringTasksAutoConfiguration: recurringTasks without TaskQueues
			TaskListenerAutoConfiguration: taskListenerContainerFactory without TaskQueues
			TaskListenerAutoConfiguration: taskListenerContainerSettings without TaskQueues
			TaskListenerAutoConfiguration: taskListenerEndpointRegistry without TaskQueues
			TaskListenerAutoConfiguration: taskListenerExcludeFilter without TaskQueues
			TaskListenerAutoConfiguration: taskListenerPostProcessor without TaskQueues
			TaskPacingAutoConfiguration: taskPacing without RateLimitedMethods
			TaskPacingAutoConfiguration: taskPacing without RateLimiter
			TaskPacingAutoConfiguration: taskPacing without TaskQueues
			TaskQueueAutoConfiguration: taskQueue without TaskQueues
			TaskQueueHealthContributorAutoConfiguration: taskQueueHealthIndicator without TaskQueues
			""";

	/** How there is no bean of a type that some beans need. */
	private static final Map<Class<?>, UnaryOperator<AutoConfiguredApplication>> WITHOUT = Map.ofEntries(
			Map.entry(TaskQueues.class, (application) -> application.without(TaskQueueAutoConfiguration.class)),
			Map.entry(RateLimiter.class,
					(application) -> application.without(RateLimitAutoConfiguration.class,
							RedisRateLimitAutoConfiguration.class)),
			Map.entry(RateLimitedMethods.class,
					(application) -> application.without(RateLimitAopAutoConfiguration.class)),
			Map.entry(LocalRateLimiter.class, (application) -> application.with(RateLimiter.class)),
			Map.entry(RateLimitZones.class, (application) -> application.with(RateLimiter.class)),
			Map.entry(DecisionSource.class,
					(application) -> application.with(RateLimiter.class).with(RateLimitZones.class)),
			Map.entry(RedisRateLimiter.class, (application) -> application.with(RateLimiter.class)),
			Map.entry(JsonMapper.class,
					(application) -> application.withoutUsers().without(JacksonAutoConfiguration.class)),
			Map.entry(ObservationRegistry.class,
					(application) -> application.without(ObservationAutoConfiguration.class)),
			Map.entry(MeterRegistry.class,
					(application) -> application.without(CompositeMeterRegistryAutoConfiguration.class,
							SimpleMetricsExportAutoConfiguration.class)),
			Map.entry(ServerCodecConfigurer.class, (application) -> application.without(CodecsAutoConfiguration.class,
					WebFluxAutoConfiguration.class, HttpHandlerAutoConfiguration.class)));

	@Test
	void noConditionIsNewOrGone() {
		assertThat(ConditionalBean.with(ConditionalOnMissingBean.class))
			.extracting((bean) -> bean + " to " + bean.givesWayTo())
			.as("beans that give way: this test looks after those with a condition only, so none may lose it")
			.containsExactlyInAnyOrder(GIVE_WAY.lines().flatMap(UserBeansTests::namesOf).toArray(String[]::new));
		assertThat(needs()).extracting(Need::toString)
			.as("beans that need others")
			.containsExactlyInAnyOrder(NEED.lines().flatMap(UserBeansTests::namesOf).toArray(String[]::new));
	}

	/**
	 * The names in a row: what stands before the colon, with each of what follows.
	 */
	private static Stream<String> namesOf(String row) {
		String[] columns = row.split(": ");
		return Stream.of(columns[1].split(", ")).map((name) -> columns[0] + "." + name);
	}

	@TestFactory
	Stream<DynamicTest> aBeanOfTheUserTakesThePlaceOfOurs() {
		return ConditionalBean.with(ConditionalOnMissingBean.class)
			.stream()
			.map((bean) -> DynamicTest.dynamicTest(bean.toString(), () -> {
				AutoConfiguredApplication application = bean.application();
				assertThat(application.beans()).as("by default").contains(bean.name());
				for (Class<?> type : bean.types(ConditionalOnMissingBean.class)) {
					assertThat(application.with("ofTheUser", type).beans()).as("beside a %s of the user", type)
						.contains("ofTheUser")
						.doesNotContain(bean.name());
				}
				for (String name : bean.names()) {
					AutoConfiguredApplication named = application.with(name, bean.type());
					assertThat(named.ours()).as("beside a bean '%s' of the user", name).doesNotContain(bean.name());
				}
			}));
	}

	@TestFactory
	Stream<DynamicTest> aBeanIsLeftOutWhereWhatItNeedsIsMissing() {
		return needs().stream().map((need) -> DynamicTest.dynamicTest(need.toString(), () -> {
			AutoConfiguredApplication application = need.bean().application();
			assertThat(application.beans()).as("by default").contains(need.bean().name());
			assertThat(WITHOUT).as("how there is none").containsKey(need.type());
			assertThat(WITHOUT.getOrDefault(need.type(), UnaryOperator.identity()).apply(application).ours())
				.doesNotContain(need.bean().name());
		}));
	}

	private static List<Need> needs() {
		return Stream.of(ConditionalOnBean.class, ConditionalOnSingleCandidate.class)
			.flatMap((condition) -> ConditionalBean.with(condition)
				.stream()
				.flatMap((bean) -> bean.types(condition).stream().map((type) -> new Need(bean, type))))
			.toList();
	}

	/**
	 * A bean that is left out where there is none of a type.
	 *
	 * @param bean the bean
	 * @param type what it needs
	 */
	private record Need(ConditionalBean bean, Class<?> type) {

		@Override
		public String toString() {
			return this.bean + " without " + this.type.getSimpleName();
		}

	}

}
