package io.qaio.faults.server;

import io.qaio.test.WallClock;

/**
 * The wall clock of the processes that use a site.
 *
 * @param clock the clock
 */
public record ClientsClock(WallClock clock) {

}
