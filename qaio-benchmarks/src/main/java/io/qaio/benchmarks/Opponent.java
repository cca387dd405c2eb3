package io.qaio.benchmarks;

/**
 * A design to compare with.
 *
 * @param title what to call it in the table
 * @param bound what Qaio is held to in comparison
 */
record Opponent(String title, Bound bound) {
}
