/**
 * The sample application: a walk through the queue at start, then a small HTTP service.
 */
@NullMarked
package io.qaio.sample;

import org.jspecify.annotations.NullMarked;
