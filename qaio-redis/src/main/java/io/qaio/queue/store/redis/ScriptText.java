package io.qaio.queue.store.redis;

import io.lettuce.core.ScriptOutputType;

/**
 * A script as the server knows it.
 *
 * @param source its text
 * @param digest what it is called by
 * @param output what it returns
 */
record ScriptText(byte[] source, String digest, ScriptOutputType output) {
}
