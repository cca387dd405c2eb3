/**
 * The programs that run as processes of their own, such as producers and workers, and how
 * they are started, killed, stopped and continued.
 */
@NullMarked
package io.qaio.faults.process;

import org.jspecify.annotations.NullMarked;
