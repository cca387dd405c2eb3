package io.qaio;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.qaio.queue.TaskQueueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the compiler cannot keep: which packages of one module may use each other, and
 * names. Packages that do not exist yet have their rows already.
 */
class ArchitectureTests {

	/** A package, and which others of ours it may use. */
	static final List<Row> TABLE = List.of(
			// qaio-core
			new Row("io.qaio.queue", "io.qaio.queue.serialization", "io.qaio.queue.store"),
			new Row("io.qaio.queue.serialization"), new Row("io.qaio.queue.store", "io.qaio.batching"),
			new Row("io.qaio.queue.store.memory", "io.qaio.queue.store"), new Row("io.qaio.ratelimit"),
			new Row("io.qaio.ratelimit.store", "io.qaio.ratelimit"),
			new Row("io.qaio.ratelimit.emulator", "io.qaio.ratelimit"), new Row("io.qaio.batching"),
			new Row("io.qaio.capacity", "io.qaio.queue", "io.qaio.ratelimit", "io.qaio.ratelimit.emulator"),
			// qaio-redis
			new Row("io.qaio.redis", "io.qaio.batching"),
			new Row("io.qaio.queue.store.redis", "io.qaio.queue.store", "io.qaio.batching", "io.qaio.redis"),
			new Row("io.qaio.ratelimit.store.redis", "io.qaio.ratelimit", "io.qaio.ratelimit.store", "io.qaio.batching",
					"io.qaio.redis"),
			// qaio-tarantool
			new Row("io.qaio.queue.store.tarantool", "io.qaio.queue.store", "io.qaio.batching",
					"io.qaio.queue.store.tarantool.iproto"),
			new Row("io.qaio.queue.store.tarantool.iproto"),
			// qaio-spring-boot-autoconfigure
			new Row("io.qaio.annotation"),
			new Row("io.qaio.queue.listener", "io.qaio.queue", "io.qaio.queue.observation", "io.qaio.ratelimit",
					"io.qaio.annotation"),
			new Row("io.qaio.queue.schedule", "io.qaio.queue", "io.qaio.annotation"),
			new Row("io.qaio.queue.transaction", "io.qaio.queue"),
			new Row("io.qaio.queue.observation", "io.qaio.queue"),
			new Row("io.qaio.ratelimit.aop", "io.qaio.ratelimit", "io.qaio.annotation"),
			new Row("io.qaio.ratelimit.web", "io.qaio.ratelimit"),
			new Row("io.qaio.ratelimit.observation", "io.qaio.ratelimit", "io.qaio.ratelimit.store.redis"),
			new Row("io.qaio.autoconfigure", "io.qaio.annotation"),
			new Row("io.qaio.autoconfigure.queue", "io.qaio.autoconfigure", "io.qaio.queue",
					"io.qaio.queue.serialization", "io.qaio.queue.store", "io.qaio.queue.listener",
					"io.qaio.queue.schedule", "io.qaio.queue.transaction", "io.qaio.queue.observation",
					"io.qaio.ratelimit"),
			new Row("io.qaio.autoconfigure.queue.store", "io.qaio.autoconfigure", "io.qaio.autoconfigure.queue",
					"io.qaio.queue.store.."),
			new Row("io.qaio.autoconfigure.ratelimit", "io.qaio.autoconfigure", "io.qaio.ratelimit",
					"io.qaio.ratelimit.store..", "io.qaio.ratelimit.aop"),
			new Row("io.qaio.autoconfigure.ratelimit.web", "io.qaio.autoconfigure", "io.qaio.autoconfigure.ratelimit",
					"io.qaio.ratelimit", "io.qaio.ratelimit.web"),
			new Row("io.qaio.autoconfigure.actuate", "io.qaio.autoconfigure..", "io.qaio.queue", "io.qaio.queue.store",
					"io.qaio.queue.observation", "io.qaio.ratelimit", "io.qaio.ratelimit.observation",
					"io.qaio.ratelimit.store.redis"),
			// qaio-console
			new Row("io.qaio.console", "io.qaio.queue..", "io.qaio.ratelimit.."));

	/** The packages that may know both halves. */
	private static final String[] BOTH_HALVES = { "io.qaio.queue.listener", "io.qaio.capacity", "io.qaio.console",
			"io.qaio.autoconfigure.queue", "io.qaio.autoconfigure.actuate" };

	/** Words that are not names of things, as each had several meanings. */
	private static final Set<String> NOT_USED = Set.of("turn", "turns", "held", "parts", "line", "letters", "guards",
			"news");

	/** What else such a word is allowed in: the field's own terms. */
	private static final Pattern TERMS = Pattern.compile("(?i)dead_?letters?|command_?line|multi_?line|new_?line");

	private static final Pattern WORDS = Pattern.compile("_|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.withImportOption((location) -> !location.contains("-tests.jar"))
		.importPackages("io.qaio");

	@ParameterizedTest
	@FieldSource("TABLE")
	void packageUsesOnlyWhatItMay(Row row) {
		DescribedPredicate<JavaClass> allowed = resideOutsideOfPackage("io.qaio..").or(resideInAPackage(row.name()))
			.or(resideInAnyPackage(row.uses().toArray(String[]::new)))
			.or(type(TaskQueueException.class));
		classes().that()
			.resideInAPackage(row.name())
			.should()
			.onlyDependOnClassesThat(allowed.as("are not ours, or in %s, or are the root of exceptions", row))
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	@Test
	void everyPackageIsInTheTable() {
		assertThat(CLASSES).isNotEmpty();
		classes().should().resideInAnyPackage(TABLE.stream().map(Row::name).toArray(String[]::new)).check(CLASSES);
	}

	@Test
	void halvesDoNotKnowEachOther() {
		assertThat(TABLE).filteredOn((row) -> row.knows("queue") && row.knows("ratelimit"))
			.extracting(Row::name)
			.containsExactlyInAnyOrder(BOTH_HALVES);
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.qaio.queue", "io.qaio.queue.store", "io.qaio.queue.store.memory", "io.qaio.ratelimit",
			"io.qaio.ratelimit.store", "io.qaio.batching", "io.qaio.capacity" })
	void packageIsPlainJava(String name) {
		classes().that()
			.resideInAPackage(name)
			.should()
			.onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify.annotations", "org.slf4j", "io.qaio.."))
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	/** The auto-configuration of a module is loaded only if the module is there. */
	@Test
	void optionalModulesAreUsedOnlyByTheirAutoConfiguration() {
		DescribedPredicate<JavaClass> optional = resideInAnyPackage("io.qaio.redis..", "io.qaio.queue.store.redis..",
				"io.qaio.ratelimit.store.redis..", "io.qaio.queue.store.tarantool..");
		Set<String> users = CLASSES.stream()
			.filter((type) -> !optional.test(type))
			.filter((type) -> type.getDirectDependenciesFromSelf()
				.stream()
				.anyMatch((dependency) -> optional.test(dependency.getTargetClass())))
			.map((type) -> topLevel(type).getSimpleName())
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(users).containsExactly("RateLimitHealthContributorAutoConfiguration", "RateLimitHealthIndicator",
				"RateLimitMetricsAutoConfiguration", "RedisRateLimitAutoConfiguration", "RedisRateLimitMetrics",
				"RedisTaskStoreAutoConfiguration", "TarantoolTaskStoreAutoConfiguration");
	}

	@Test
	void noSimpleNameIsThereTwice() {
		Map<String, List<String>> byName = CLASSES.stream()
			.filter((type) -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
			.collect(Collectors.groupingBy(JavaClass::getSimpleName, TreeMap::new,
					Collectors.mapping(JavaClass::getName, Collectors.toList())));
		assertThat(byName.values()).filteredOn((names) -> names.size() > 1).isEmpty();
	}

	@Test
	void wordsOfSeveralMeaningsAreNoNames() {
		Stream<String> types = CLASSES.stream()
			.filter((type) -> !type.isAnonymousClass() && isUnwanted(type.getSimpleName()))
			.map(JavaClass::getName);
		Stream<String> members = CLASSES.stream()
			.flatMap((type) -> type.getMembers().stream())
			.filter((member) -> !member.getModifiers().contains(JavaModifier.SYNTHETIC))
			.filter((member) -> isUnwanted(member.getName()))
			.map(JavaMember::getFullName);
		assertThat(Stream.concat(types, members).sorted().distinct()).isEmpty();
	}

	private static boolean isUnwanted(String name) {
		return WORDS.splitAsStream(TERMS.matcher(name).replaceAll(""))
			.anyMatch((word) -> NOT_USED.contains(word.toLowerCase(Locale.ROOT)));
	}

	private static JavaClass topLevel(JavaClass type) {
		return type.getEnclosingClass().map(ArchitectureTests::topLevel).orElse(type);
	}

	record Row(String name, List<String> uses) {

		Row(String name, String... uses) {
			this(name, List.of(uses));
		}

		boolean knows(String half) {
			return Stream.concat(Stream.of(this.name), this.uses.stream())
				.anyMatch((other) -> other.matches("io\\.qaio\\.(autoconfigure\\.)?(\\.|" + half + "(\\..*)?)"));
		}

	}

}
