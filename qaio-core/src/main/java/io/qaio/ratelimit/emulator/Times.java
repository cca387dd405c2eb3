package io.qaio.ratelimit.emulator;

/**
 * When requests came, in a model's unit.
 */
sealed interface Times permits Millis, Seconds {

	int count();

	double at(int request);

}
