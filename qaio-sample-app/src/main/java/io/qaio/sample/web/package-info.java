/**
 * The queue and the limiter over HTTP.
 */
@NullMarked
package io.qaio.sample.web;

import org.jspecify.annotations.NullMarked;
