package io.qaio.ratelimit.web;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;
import org.springframework.util.PathMatcher;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.util.UriUtils;
import org.springframework.web.util.UrlPathHelper;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The paths of requests as the handler mapping of an application with Spring MVC sees
 * them.
 */
@SuppressWarnings("removal")
public final class RequestPaths {

	private final ApplicationPaths application;

	/** Only of a mapping that has no path patterns. */
	private final @Nullable UrlPathHelper helper;

	private final String servletPrefix;

	/**
	 * Creates paths.
	 * @param mapping the handler mapping of controllers; null if there is none
	 * @param servletPrefix the path of the dispatcher servlet, "" for the root
	 * @param endpoints the paths below which it has endpoints for its operators
	 */
	public RequestPaths(@Nullable AbstractHandlerMapping mapping, String servletPrefix, Collection<String> endpoints) {
		this.servletPrefix = servletPrefix;
		PathPatternParser ofMapping = (mapping != null) ? mapping.getPatternParser() : null;
		if (ofMapping != null || mapping == null) {
			this.application = new ApplicationPaths((ofMapping != null) ? ofMapping : PathPatternParser.defaultInstance,
					endpoints);
			this.helper = null;
		}
		else {
			this.application = new ApplicationPaths(parser(mapping.getPathMatcher()), endpoints);
			this.helper = mapping.getUrlPathHelper();
		}
	}

	private static PathPatternParser parser(PathMatcher matcher) {
		PathPatternParser parser = new PathPatternParser();
		parser.setCaseSensitive(!matcher.match("/a", "/A"));
		return parser;
	}

	/**
	 * What the application knows of its paths.
	 */
	ApplicationPaths application() {
		return this.application;
	}

	/**
	 * The paths of a request: in the application, and, if that is another one, in the
	 * dispatcher servlet.
	 */
	List<PathContainer> of(HttpServletRequest request) {
		PathContainer path = (this.helper != null) ? clean(this.helper.getPathWithinApplication(request))
				: RequestPath.parse(request.getRequestURI(), request.getContextPath()).pathWithinApplication();
		if (this.servletPrefix.isEmpty() || !path.value().startsWith(this.servletPrefix + "/")) {
			return List.of(path);
		}
		return List.of(path, PathContainer.parsePath(path.value().substring(this.servletPrefix.length())));
	}

	private static PathContainer clean(String decoded) {
		return PathContainer.parsePath(UriUtils.encodePath(decoded, StandardCharsets.UTF_8));
	}

}
