/**
 * What a change costs: two builds of Qaio, side by side in one JVM.
 */
@NullMarked
package io.qaio.benchmarks.builds;

import org.jspecify.annotations.NullMarked;
