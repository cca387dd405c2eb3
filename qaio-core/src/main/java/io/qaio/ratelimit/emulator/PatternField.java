package io.qaio.ratelimit.emulator;

/**
 * A field of a pattern.
 *
 * @param kind what it is
 * @param name how the pattern calls it
 * @param after the text that follows it; empty only behind the last field
 */
record PatternField(LogField kind, String name, String after) {

}
