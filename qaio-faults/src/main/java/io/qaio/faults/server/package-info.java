/**
 * Servers for fault runs, each with what breaks it: proxies before it, a clock that can
 * be stepped, a disk that can be filled.
 */
@NullMarked
package io.qaio.faults.server;

import org.jspecify.annotations.NullMarked;
