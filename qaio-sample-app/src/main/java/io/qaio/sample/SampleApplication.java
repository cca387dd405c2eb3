package io.qaio.sample;

import java.util.Arrays;

import io.qaio.sample.emulate.Emulate;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The sample application.
 */
@SpringBootApplication
public class SampleApplication {

	/**
	 * Start it, or only the emulator.
	 * @param args Spring Boot's arguments, such as {@code --server.port=0}; or
	 * {@code emulate} and its options
	 */
	public static void main(String[] args) {
		if (args.length > 0 && args[0].equals(Emulate.NAME)) {
			System.exit(Emulate.run(Arrays.copyOfRange(args, 1, args.length)));
		}
		SpringApplication.run(SampleApplication.class, args);
	}

}
