package io.qaio.ratelimit.store.redis;

import java.util.function.Consumer;

import io.qaio.ratelimit.store.DryRun;
import org.jspecify.annotations.Nullable;

/**
 * What a limit did for a call that it let in, while other shards may still reject it.
 *
 * @param limit the limit
 * @param chargedAt the time that its bucket kept, in ms; -1 if the call is not charged,
 * as it exceeds the burst of a limit in dry run
 * @param dryRun counts what a limit in dry run would have done, null if nothing
 */
record TentativeEffect(PendingLimit limit, long chargedAt, @Nullable Consumer<DryRun> dryRun) {

	static final long NOT_CHARGED = -1;

	boolean isCharged() {
		return this.chargedAt != NOT_CHARGED;
	}

	/**
	 * The call is let in.
	 */
	void confirm() {
		if (this.dryRun != null) {
			this.dryRun.accept(this.limit.zone().dryRun());
		}
	}

}
