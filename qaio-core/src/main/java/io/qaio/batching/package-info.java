/**
 * Calls that are made at the same time travel to a server together. For every store,
 * local knowledge of none: this package uses the JDK only.
 */
@NullMarked
package io.qaio.batching;

import org.jspecify.annotations.NullMarked;
