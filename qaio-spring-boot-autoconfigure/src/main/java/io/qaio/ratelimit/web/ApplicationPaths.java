package io.qaio.ratelimit.web;

import java.util.Collection;

import org.springframework.web.util.pattern.PathPatternParser;

/**
 * What an application knows of its paths.
 *
 * @param parser how it matches patterns
 * @param endpoints the paths below which it has endpoints for its operators, which a
 * route limits only if it names them
 */
public record ApplicationPaths(PathPatternParser parser, Collection<String> endpoints) {

}
