package io.qaio.benchmarks.harness;

/**
 * A design to compare with.
 *
 * @param title what to call it in the table
 * @param bound what Qaio is held to in comparison
 */
public record ComparedDesign(String title, Bound bound) {
}
