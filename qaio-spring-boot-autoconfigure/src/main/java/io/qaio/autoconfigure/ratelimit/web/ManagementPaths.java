package io.qaio.autoconfigure.ratelimit.web;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * The paths below which an application's server has management endpoints.
 */
interface ManagementPaths extends Supplier<Collection<String>> {

	/**
	 * Those of an application, none without the Actuator.
	 */
	static Collection<String> of(ListableBeanFactory beans) {
		return beans.getBeanProvider(ManagementPaths.class).stream().flatMap((paths) -> paths.get().stream()).toList();
	}

	/** With the Actuator. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ PathMappedEndpoints.class, ManagementPortType.class })
	class OfActuator {

		@Bean
		ManagementPaths rateLimitManagementPaths(ObjectProvider<PathMappedEndpoints> endpoints,
				Environment environment) {
			boolean samePort = ManagementPortType.get(environment) == ManagementPortType.SAME;
			return () -> endpoints.stream()
				.flatMap((each) -> samePort ? Stream.concat(paths(each), additionalPaths(each)) : additionalPaths(each))
				.toList();
		}

		private static Stream<String> paths(PathMappedEndpoints endpoints) {
			String base = endpoints.getBasePath();
			return base.isEmpty() || base.equals("/") ? endpoints.getAllPaths().stream() : Stream.of(base);
		}

		private static Stream<String> additionalPaths(PathMappedEndpoints endpoints) {
			return endpoints.stream()
				.flatMap((each) -> each.getAdditionalPaths(WebServerNamespace.SERVER).stream())
				.map((path) -> path.startsWith("/") ? path : "/" + path);
		}

	}

}
