/**
 * Auto-configuration for observations, metrics and health of both halves: each if
 * Micrometer or Actuator is on the class path.
 */
@NullMarked
package io.qaio.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
