package io.qaio;

import java.util.List;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
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
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which way the packages point. Packages that do not exist yet have their rules already.
 */
class ArchitectureTests {

	/** A package, and which others of ours it may use. */
	static final List<Row> TABLE = List.of(
			new Row("io.qaio.queue", "io.qaio.queue.serialization", "io.qaio.queue.store"),
			new Row("io.qaio.queue.serialization"), new Row("io.qaio.queue.store"), new Row("io.qaio.batching"),
			new Row("io.qaio.queue.store.redis", "io.qaio.queue.store", "io.qaio.batching", "io.qaio.redis"),
			new Row("io.qaio.queue.store.tarantool", "io.qaio.queue.store", "io.qaio.queue.store.tarantool.iproto"),
			new Row("io.qaio.queue.store.tarantool.iproto"),
			new Row("io.qaio.queue.store.memory", "io.qaio.queue.store"),
			new Row("io.qaio.queue.transaction", "io.qaio.queue"), new Row("io.qaio.queue.schedule", "io.qaio.queue"),
			new Row("io.qaio.queue.observation", "io.qaio.queue"),
			new Row("io.qaio.queue.listener", "io.qaio.queue", "io.qaio.queue.observation", "io.qaio.ratelimit"),
			new Row("io.qaio.ratelimit"), new Row("io.qaio.ratelimit.store", "io.qaio.ratelimit"),
			new Row("io.qaio.ratelimit.store.redis", "io.qaio.ratelimit", "io.qaio.ratelimit.store"),
			new Row("io.qaio.ratelimit.aop", "io.qaio.ratelimit"),
			new Row("io.qaio.ratelimit.web", "io.qaio.ratelimit"),
			new Row("io.qaio.ratelimit.emulator", "io.qaio.ratelimit"),
			new Row("io.qaio.console", "io.qaio.queue..", "io.qaio.ratelimit.."),
			new Row("io.qaio.autoconfigure", "io.qaio.."));

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
	void queueAndRateLimitDoNotKnowEachOther() {
		noClasses().that(resideInAPackage("io.qaio.queue..").and(resideOutsideOfPackage("io.qaio.queue.listener..")))
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.qaio.ratelimit..")
			.check(CLASSES);
		noClasses().that()
			.resideInAPackage("io.qaio.ratelimit..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.qaio.queue..")
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.qaio.queue", "io.qaio.queue.store", "io.qaio.queue.store.memory", "io.qaio.ratelimit",
			"io.qaio.ratelimit.emulator" })
	void packageIsPlainJava(String name) {
		classes().that()
			.resideInAPackage(name)
			.should()
			.onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify.annotations", "org.slf4j", "io.qaio.."))
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	@Test
	void storesAndSerializersKnowNothingOfSpring() {
		noClasses().that()
			.resideInAnyPackage("io.qaio.queue.serialization", "io.qaio.queue.store..", "io.qaio.ratelimit.store..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework..")
			.check(CLASSES);
	}

	record Row(String name, List<String> uses) {

		Row(String name, String... uses) {
			this(name, List.of(uses));
		}

	}

}
