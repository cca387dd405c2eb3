/**
 * Runs: a site, faults chosen by a seed, a budget of time; then the verdict.
 */
@NullMarked
package io.qaio.faults.run;

import org.jspecify.annotations.NullMarked;
