/**
 * Other queues and limiters to compare with. Uses the harness only.
 */
@NullMarked
package io.qaio.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
