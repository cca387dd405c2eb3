package io.qaio.sample;

import java.io.Serializable;

/**
 * The payload of the walk-through's tasks. {@code application.yml} allows it for the
 * {@code java} serializer.
 *
 * @param quantity how many
 * @param item of what
 */
record Order(int quantity, String item) implements Serializable {

}
