package io.qaio.sample.emulate;

import io.qaio.ratelimit.emulator.TrafficProfile;

/**
 * The arrival times of the requests of a profile.
 */
enum Spacing {

	even {
		@Override
		double[] times(TrafficProfile profile, long seed) {
			return profile.evenly();
		}
	},

	scattered {
		@Override
		double[] times(TrafficProfile profile, long seed) {
			return profile.scattered(seed);
		}
	},

	poisson {
		@Override
		double[] times(TrafficProfile profile, long seed) {
			return profile.poisson(seed);
		}
	};

	abstract double[] times(TrafficProfile profile, long seed);

}
