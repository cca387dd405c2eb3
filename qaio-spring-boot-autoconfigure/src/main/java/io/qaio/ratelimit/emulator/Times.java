package io.qaio.ratelimit.emulator;

/**
 * When requests came, in a model's unit.
 */
@FunctionalInterface
interface Times {

	double at(int request);

}
