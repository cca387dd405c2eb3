/**
 * Plants bugs, one at a time, and sees whether tests notice: see CONTRIBUTING.md.
 */
package io.qaio.planted;
