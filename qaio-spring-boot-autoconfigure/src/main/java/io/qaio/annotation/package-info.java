/**
 * What annotated methods of beans share: finding them, the attributes of their
 * annotations, and the one error of all that cannot be applied. Uses Spring, and neither
 * the queue nor the limiter.
 */
@NullMarked
package io.qaio.annotation;

import org.jspecify.annotations.NullMarked;
