package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.site.Site;
import io.qaio.test.RedisProcess;

/**
 * Redis forgets all scripts ({@code SCRIPT FLUSH}), which must not be noticed.
 */
final class ScriptsFlushed extends NamedFault {

	ScriptsFlushed() {
		super("scripts-flushed", RedisProcess.class);
	}

	@Override
	public Effect begin(Site site, Random random) {
		site.servers().find(RedisProcess.class).orElseThrow().command("SCRIPT", "FLUSH");
		return Effect.OVER;
	}

}
