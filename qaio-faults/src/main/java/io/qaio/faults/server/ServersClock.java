package io.qaio.faults.server;

import io.qaio.test.WallClock;

/**
 * The wall clock of the servers of a site.
 *
 * @param clock the clock
 */
public record ServersClock(WallClock clock) {

}
