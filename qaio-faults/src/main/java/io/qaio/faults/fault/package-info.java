/**
 * Faults: each is one class that breaks one thing on a running site.
 */
@NullMarked
package io.qaio.faults.fault;

import org.jspecify.annotations.NullMarked;
