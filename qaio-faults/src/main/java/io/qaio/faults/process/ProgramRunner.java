package io.qaio.faults.process;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.qaio.faults.history.Event.ProcessStarted;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.history.MachineClock;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Runs a program: an application of Spring Boot with a history. It ends in good order
 * when its standard input does, so also when the process that started it is gone.
 */
final class ProgramRunner {

	private static final Map<String, Object> DEFAULTS = defaults();

	private ProgramRunner() {
	}

	private static Map<String, Object> defaults() {
		Map<String, Object> defaults = new LinkedHashMap<>();
		defaults.put("spring.main.banner-mode", "off");
		defaults.put("logging.level.root", "warn");
		defaults.put("faults.puts-per-second", "50");
		defaults.put("faults.zone", LimiterProgram.SHARED);
		defaults.put("spring.data.redis.timeout", "2s");
		defaults.put("qaio.queue.default-queue", ProgramSettings.QUEUE);
		defaults.put("qaio.queue.serializer", "raw");
		defaults.put("qaio.queue.visibility-timeout", ProgramSettings.LEASE.toMillis() + "ms");
		defaults.put("qaio.queue.max-attempts", "65535");
		defaults.put("qaio.queue.listener.retry.initial-interval", "100ms");
		defaults.put("qaio.queue.listener.retry.max-interval", "500ms");
		for (String zone : List.of(LimiterProgram.SHARED, LimiterProgram.LOCAL)) {
			defaults.put("qaio.rate-limit.zones." + zone + ".rate", LimiterProgram.RATE + "r/s");
		}
		defaults.put("qaio.rate-limit.zones." + PacedWorkerProgram.ZONE + ".rate", PacedWorkerProgram.RATE + "r/s");
		for (String zone : List.of(LimiterProgram.SHARED, PacedWorkerProgram.ZONE)) {
			defaults.put("qaio.rate-limit.zones." + zone + ".store", "redis");
			defaults.put("qaio.rate-limit.zones." + zone + ".on-store-failure", "deny");
		}
		return defaults;
	}

	/**
	 * Start a program and let it run until its standard input ends.
	 * @param program its beans; those of type {@link Runnable} run in threads of their
	 * own until they are interrupted
	 * @param args properties, as on the command line of an application
	 */
	static void run(Class<?> program, String... args) throws IOException, InterruptedException {
		try (ConfigurableApplicationContext context = start(program, args)) {
			Thread[] threads = context.getBeansOfType(Runnable.class)
				.entrySet()
				.stream()
				.map((entry) -> new Thread(entry.getValue(), entry.getKey()))
				.toArray(Thread[]::new);
			HistoryFile history = context.getBean(HistoryFile.class);
			String process = context.getBean(ProgramSettings.class).process();
			history.add(new ProcessStarted(MachineClock.now(), process, ProcessHandle.current().pid()));
			for (Thread thread : threads) {
				thread.start();
			}
			while (System.in.read() >= 0) {
				// nothing is said to a program
			}
			for (Thread thread : threads) {
				thread.interrupt();
				thread.join();
			}
		}
	}

	static ConfigurableApplicationContext start(Class<?> program, String... args) {
		SpringApplication application = new SpringApplicationBuilder(program, Beans.class).web(WebApplicationType.NONE)
			.properties(DEFAULTS)
			.build();
		return application.run(args);
	}

	/**
	 * What all programs have.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableConfigurationProperties(ProgramSettings.class)
	static class Beans {

		@Bean
		HistoryFile historyFile(ProgramSettings settings) {
			return HistoryFile.create(settings.directory(), settings.process());
		}

	}

}
