/**
 * What the auto-configurations of both halves share: the errors about properties and
 * annotated methods, and where a Lettuce client comes from. The auto-configurations are
 * in the packages below.
 */
@NullMarked
package io.qaio.autoconfigure;

import org.jspecify.annotations.NullMarked;
