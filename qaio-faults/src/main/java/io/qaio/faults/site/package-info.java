/**
 * The servers of a run, and the processes that use them.
 */
@NullMarked
package io.qaio.faults.site;

import org.jspecify.annotations.NullMarked;
