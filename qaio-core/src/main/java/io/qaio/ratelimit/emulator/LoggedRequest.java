package io.qaio.ratelimit.emulator;

/**
 * A request as a log tells it.
 *
 * @param time when it came, or was answered
 * @param client the address of its client in one form, or the name of its host
 * @param path its path, without the query
 */
record LoggedRequest(LogTime time, String client, String path) {

}
