/**
 * The queue over HTTP.
 */
@NullMarked
package io.qaio.sample.web;

import org.jspecify.annotations.NullMarked;
