/**
 * The command line of the emulator: tries limits on traffic without starting the
 * application.
 */
@NullMarked
package io.qaio.sample.emulate;

import org.jspecify.annotations.NullMarked;
