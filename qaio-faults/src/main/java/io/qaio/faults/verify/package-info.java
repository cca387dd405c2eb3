/**
 * Proves from histories what is promised, or names what was broken. Knows no process and
 * no server.
 */
@NullMarked
package io.qaio.faults.verify;

import org.jspecify.annotations.NullMarked;
