/**
 * What happened, as each process saw it: events, and the files that survive their
 * process.
 */
@NullMarked
package io.qaio.faults.history;

import org.jspecify.annotations.NullMarked;
