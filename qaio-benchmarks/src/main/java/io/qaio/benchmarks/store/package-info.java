/**
 * What each store costs, beside bare loops on the same server.
 */
@NullMarked
package io.qaio.benchmarks.store;

import org.jspecify.annotations.NullMarked;
