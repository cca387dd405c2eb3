/**
 * Auto-configuration for Spring Boot.
 */
@NullMarked
package io.qaio.autoconfigure;

import org.jspecify.annotations.NullMarked;
