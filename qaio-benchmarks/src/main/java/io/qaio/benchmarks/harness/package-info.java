/**
 * What measurements share: arguments, effort, designs that alternate, figures, bounds and
 * tables; the servers; and what a design must offer to be measured. Knows no peer.
 */
@NullMarked
package io.qaio.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
