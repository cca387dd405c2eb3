/**
 * How payloads become bytes and come back.
 */
@NullMarked
package io.qaio.queue.serialization;

import org.jspecify.annotations.NullMarked;
