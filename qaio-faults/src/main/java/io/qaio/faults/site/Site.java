package io.qaio.faults.site;

import io.qaio.faults.process.Program;

/**
 * Where faults happen: servers, and the processes that use them.
 *
 * @param servers the servers
 * @param workers the processes that take tasks
 * @param producers the processes that put tasks
 */
public record Site(Servers servers, Program workers, Program producers) {

}
