package io.qaio.ratelimit.emulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;

import io.qaio.ratelimit.LimitCombination;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import org.jspecify.annotations.Nullable;

/**
 * Decides about requests whose times are given, to try limits before they are used. With
 * {@link Model#NGINX} it decides as {@code @RateLimited} and nginx do.
 *
 * <pre class="code">
 * RateLimitEmulator emulator = RateLimitEmulator.builder()
 *     .zone("login", Rate.parse("5r/s"), 1000)
 *     .resource("/login", "login", 12, 8)
 *     .build();
 * Outcome outcome = emulator.request(0.1, "alice", "/login");
 * Report report = emulator.replay(times, keys, resources);
 * </pre>
 * <p>
 * Times are in seconds or milliseconds from any zero, and should not decrease. Where they
 * do, {@code NGINX} does what nginx does when its clock steps back, and {@code QUEUE}
 * lets nothing drip.
 * <p>
 * Not safe for use by many threads: {@link #request} changes its buckets. A replay has
 * buckets of its own, empty at its start.
 */
public final class RateLimitEmulator {

	/** Arrays hold two numbers for each key, and a bit more. */
	private static final int MAX_KEYS = Integer.MAX_VALUE / 2 - 8;

	private final Model model;

	private final Map<String, Zone> zones;

	private final List<String> names;

	private final List<List<RateLimit>> limits;

	private final Map<String, Integer> numbers = new HashMap<>();

	private final Map<String, Names> keys = new HashMap<>();

	private final Resource[] resources;

	private @Nullable LimitCombination last;

	private RateLimitEmulator(Builder builder) {
		this.model = builder.model;
		this.zones = Map.copyOf(builder.zones);
		this.names = List.copyOf(builder.resources.keySet());
		this.limits = builder.resources.values().stream().map(List::copyOf).toList();
		for (String name : this.names) {
			this.numbers.put(name, this.numbers.size());
		}
		this.resources = resources(this::namedBuckets);
	}

	/**
	 * Describe an emulator.
	 * @return a builder without zones and resources
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * An emulator that has the same limit for each resource of some traffic; all share
	 * its buckets.
	 * @param traffic the traffic
	 * @param zone the zone
	 * @param burst the greatest excess that is let in, in requests, 0 or more
	 * @param delay the greatest excess that is not held, in requests, 0 or more
	 * @param model the model
	 * @return an emulator with empty buckets
	 * @throws IllegalArgumentException if burst or delay is negative, or there is no
	 * request
	 */
	public static RateLimitEmulator of(Traffic traffic, Zone zone, int burst, int delay, Model model) {
		Builder builder = builder().zone(zone.name(), zone.rate(), zone.size()).model(model);
		traffic.resources().forEach((resource) -> builder.resource(resource, zone.name(), burst, delay));
		return builder.build();
	}

	/**
	 * Decide about the next request, by the same key for all limits.
	 * @param time when it comes, in seconds
	 * @param key its key; one that is empty is not limited
	 * @param resource the name of the resource
	 * @return what became of it
	 * @throws IllegalArgumentException if there is no such resource, or the time is not a
	 * finite number
	 */
	public Outcome request(double time, String key, String resource) {
		int number = number(resource);
		return decide(time, number, key, Collections.nCopies(this.limits.get(number).size(), key));
	}

	/**
	 * Decide about the next request, by a key for each limit.
	 * @param time when it comes, in seconds
	 * @param keys a key for each of the resource's limits, in their order; a limit whose
	 * key is empty is skipped
	 * @param resource the name of the resource
	 * @return what became of it
	 * @throws IllegalArgumentException if there is no such resource, there are more or
	 * fewer keys than limits, or the time is not a finite number
	 */
	public Outcome request(double time, List<String> keys, String resource) {
		int number = number(resource);
		int expected = this.limits.get(number).size();
		if (keys.size() != expected) {
			throw new IllegalArgumentException("Resource '" + resource + "' has " + expected
					+ " limits, and needs as many keys, not " + keys.size() + ": " + keys);
		}
		return decide(time, number, String.join("|", keys), keys);
	}

	private Outcome decide(double time, int number, String key, List<String> keys) {
		if (!Double.isFinite(time)) {
			throw new IllegalArgumentException("A time must be a number of seconds, not " + time);
		}
		Resource resource = this.resources[number];
		List<RateLimit> asked = this.limits.get(number);
		LimitCombination decision = resource.decide(this.model.time(time),
				(request, limit) -> number(asked.get(limit), keys.get(limit)), 0);
		this.last = decision;
		return new Outcome(time, key, decision.granted(), this.model.seconds(resource.delay(decision)),
				resource.excess(decision), decision.limit());
	}

	private int number(RateLimit limit, String key) {
		return key.isEmpty() ? EmulatedLimit.NO_KEY : keysOf(limit.zone()).number(key);
	}

	int rememberedKeys(String zone) {
		return keysOf(zone).count();
	}

	/**
	 * The excess that a limit found with the last request, which was to that resource.
	 * @return not a number if the limit was not asked
	 */
	double lastExcess(String resource, int limit) {
		return this.resources[number(resource)].excess(Objects.requireNonNull(this.last), limit);
	}

	/**
	 * Replay requests of one key each, from empty buckets on.
	 * @param seconds when they come
	 * @param keys the numbers of their keys, from 0 on with few gaps (memory is for the
	 * greatest); negative if a request has none and so is not limited
	 * @param resources the numbers of their resources, from 0 in the order of the
	 * builder's calls
	 * @return what became of them
	 * @throws IllegalArgumentException if the arrays differ in length, a time is not a
	 * finite number, or there is no such resource
	 */
	public Report replay(double[] seconds, int[] keys, int[] resources) {
		return replay(seconds, new int[][] { keys }, resources);
	}

	/**
	 * Replay requests with several keys each, from empty buckets on.
	 * @param seconds when they come
	 * @param keys for each limit of a resource, in their order, the numbers of all
	 * requests' keys; the report counts by the first
	 * @param resources the numbers of their resources
	 * @return what became of them
	 * @throws IllegalArgumentException as above, or if a resource has more limits than
	 * there are keys
	 */
	public Report replay(double[] seconds, int[][] keys, int[] resources) {
		return replay(times(seconds), keys, resources, Integer::toString);
	}

	private Times times(double[] seconds) {
		for (int i = 0; i < seconds.length; i++) {
			if (!Double.isFinite(seconds[i])) {
				throw new IllegalArgumentException(
						"A time must be a number of seconds, not " + seconds[i] + " (request " + i + ")");
			}
		}
		return this.model.times(seconds);
	}

	/**
	 * Replay requests of one key each, from empty buckets on.
	 * @param millis when they come
	 * @param keys the numbers of their keys, from 0 on with few gaps (memory is for the
	 * greatest); negative if a request has none and so is not limited
	 * @param resources the numbers of their resources, from 0 in the order of the
	 * builder's calls
	 * @return what became of them
	 * @throws IllegalArgumentException if the arrays differ in length, or there is no
	 * such resource
	 */
	public Report replay(long[] millis, int[] keys, int[] resources) {
		return replay(millis, new int[][] { keys }, resources);
	}

	/**
	 * Replay requests with several keys each, from empty buckets on.
	 * @param millis when they come
	 * @param keys for each limit of a resource, in their order, the numbers of all
	 * requests' keys; the report counts by the first
	 * @param resources the numbers of their resources
	 * @return what became of them
	 * @throws IllegalArgumentException as above, or if a resource has more limits than
	 * there are keys
	 */
	public Report replay(long[] millis, int[][] keys, int[] resources) {
		return replay(this.model.times(millis), keys, resources, Integer::toString);
	}

	/**
	 * Replay requests, from empty buckets on.
	 * @param traffic the requests
	 * @return what became of them
	 * @throws IllegalArgumentException if one is to a resource that there is not, or its
	 * time is not a finite number
	 */
	public Report replay(Traffic traffic) {
		return replay(times(traffic.times()), new int[][] { traffic.keyNumbers() },
				traffic.resourceNumbers(this::number), traffic.keys()::get);
	}

	private Report replay(Times times, int[][] keys, int[] resources, IntFunction<String> keyNames) {
		int count = check(times.count(), keys, resources);
		Replay replay = new Replay(this.names, deciders(times, keys, count), count);
		replay.run(keys[0], resources);
		return replay.report(this.model, keyNames);
	}

	/**
	 * Check the requests.
	 * @return how many keys there may be
	 */
	private int check(int requests, int[][] keys, int[] resources) {
		sameLength("resources", requests, resources);
		for (int[] column : keys) {
			sameLength("keys", requests, column);
		}
		if (keys.length == 0) {
			throw new IllegalArgumentException("There are no keys: each limit needs some, or all the same");
		}
		int known = 0;
		for (int[] column : keys) {
			for (int key : column) {
				known = Math.max(known, key);
			}
		}
		if (known >= MAX_KEYS) {
			throw new IllegalArgumentException(
					"A key's number must be less than " + MAX_KEYS + ", not " + known + ": number keys from 0 on");
		}
		for (int i = 0; i < this.names.size(); i++) {
			if (keys.length > 1 && this.limits.get(i).size() > keys.length) {
				throw new IllegalArgumentException("Resource '" + this.names.get(i) + "' has "
						+ this.limits.get(i).size() + " limits, but there are keys for " + keys.length);
			}
		}
		return known + 1;
	}

	private Replay.Stretch[] deciders(Times times, int[][] keys, int count) {
		if (times instanceof Millis millis && isPlain(count) && millis.inOrder()) {
			Map<String, PlainNginxBuckets> buckets = new HashMap<>();
			return this.limits.stream()
				.map((limits) -> limits.get(0))
				.map((limit) -> buckets
					.computeIfAbsent(limit.zone(), (name) -> new PlainNginxBuckets(zone(name), count, millis.first()))
					.stretch(limit, millis.values(), keys[0]))
				.toArray(Replay.Stretch[]::new);
		}
		return Arrays.stream(resources((zone) -> this.model.buckets(zone, count)))
			.map((resource) -> resource.stretch(times, keys))
			.toArray(Replay.Stretch[]::new);
	}

	private boolean isPlain(int keys) {
		return this.limits.stream().allMatch((limits) -> limits.size() == 1) && this.zones.values()
			.stream()
			.allMatch((zone) -> PlainNginxBuckets.suit(zone, keys, largestBurst(zone)));
	}

	private static void sameLength(String name, int requests, int[] values) {
		if (values.length != requests) {
			throw new IllegalArgumentException("There are " + requests + " times, but " + values.length + " " + name);
		}
	}

	private int number(String resource) {
		Integer number = this.numbers.get(resource);
		if (number == null) {
			throw new IllegalArgumentException("There is no resource '" + resource + "'. There are: " + this.names);
		}
		return number;
	}

	private Resource[] resources(Function<Zone, Buckets> bucketsOf) {
		Map<String, Buckets> buckets = new HashMap<>();
		Resource[] resources = new Resource[this.limits.size()];
		for (int i = 0; i < resources.length; i++) {
			resources[i] = new Resource(this.limits.get(i),
					(limit) -> buckets.computeIfAbsent(limit.zone(), (name) -> bucketsOf.apply(zone(name))));
		}
		return resources;
	}

	private Zone zone(String name) {
		return Objects.requireNonNull(this.zones.get(name));
	}

	private Buckets namedBuckets(Zone zone) {
		return this.model.buckets(zone, keysOf(zone.name()));
	}

	private Names keysOf(String zone) {
		return this.keys.computeIfAbsent(zone, (name) -> new Names());
	}

	private int largestBurst(Zone zone) {
		return this.limits.stream()
			.flatMap(List::stream)
			.filter((limit) -> limit.zone().equals(zone.name()))
			.mapToInt(RateLimit::burst)
			.max()
			.orElse(0);
	}

	/**
	 * How requests are decided.
	 */
	public enum Model {

		/**
		 * The arithmetic of the live limiter and of nginx: times are rounded to
		 * milliseconds, and zones forget keys as in nginx.
		 */
		NGINX {

			@Override
			double time(double seconds) {
				return Math.round(seconds * 1000);
			}

			@Override
			double seconds(double delay) {
				return delay / 1000;
			}

			@Override
			Times times(double[] seconds) {
				long[] millis = new long[seconds.length];
				for (int i = 0; i < millis.length; i++) {
					millis[i] = Math.round(seconds[i] * 1000);
				}
				return new Millis(millis);
			}

			@Override
			Times times(long[] millis) {
				return new Millis(millis);
			}

			@Override
			Buckets buckets(Zone zone, Names keys) {
				return new NginxBuckets(zone, 16, keys::free);
			}

			@Override
			Buckets buckets(Zone zone, int keys) {
				return new NginxBuckets(zone, keys, (key) -> {
				});
			}

		},

		/**
		 * A queue that drips, to compare with. It saves up idle time: after a pause more
		 * is let in than the rate allows. A burst of 0 refuses everything, and keys are
		 * never forgotten.
		 */
		QUEUE {

			@Override
			double time(double seconds) {
				return seconds;
			}

			@Override
			double seconds(double delay) {
				return delay;
			}

			@Override
			Times times(double[] seconds) {
				return new Seconds(seconds);
			}

			@Override
			Times times(long[] millis) {
				return new Seconds(Arrays.stream(millis).mapToDouble((each) -> each / 1000.0).toArray());
			}

			@Override
			Buckets buckets(Zone zone, Names keys) {
				return new QueueBuckets(zone, 16);
			}

			@Override
			Buckets buckets(Zone zone, int keys) {
				return new QueueBuckets(zone, keys);
			}

		};

		/**
		 * A time in the model's unit.
		 */
		abstract double time(double seconds);

		abstract Times times(double[] seconds);

		abstract Times times(long[] millis);

		/**
		 * A delay that is in the model's unit.
		 */
		abstract double seconds(double delay);

		/**
		 * Buckets for keys that become known by and by.
		 */
		abstract Buckets buckets(Zone zone, Names keys);

		/**
		 * Buckets for a known number of keys.
		 */
		abstract Buckets buckets(Zone zone, int keys);

	}

	/**
	 * Describes an emulator. Not safe for use by many threads.
	 */
	public static final class Builder {

		private final Map<String, Zone> zones = new LinkedHashMap<>();

		private final Map<String, List<RateLimit>> resources = new LinkedHashMap<>();

		private Model model = Model.NGINX;

		private Builder() {
		}

		/**
		 * Add a zone.
		 * @param name its name
		 * @param rate how fast its buckets drain
		 * @param size how many keys it remembers, 1 or more
		 * @return this builder
		 * @throws IllegalArgumentException if there is a zone of that name already, or
		 * the size is not positive
		 */
		public Builder zone(String name, Rate rate, int size) {
			if (this.zones.putIfAbsent(name, new Zone(name, rate, size)) != null) {
				throw new IllegalArgumentException("Zone '" + name + "' is defined twice");
			}
			return this;
		}

		/**
		 * Limit a resource. Called again for the same one it adds a limit; they are asked
		 * in this order.
		 * @param name the name of the resource
		 * @param zone the name of the zone, defined before {@link #build}
		 * @param burst the greatest excess that is let in, in requests, 0 or more
		 * @param delay the greatest excess that is not held, in requests, 0 or more;
		 * {@link RateLimit#NO_DELAY} if none is
		 * @return this builder
		 * @throws IllegalArgumentException if burst or delay is negative, or the resource
		 * has a limit of this zone already
		 */
		public Builder resource(String name, String zone, int burst, int delay) {
			RateLimit limit;
			try {
				limit = new RateLimit(zone, burst, delay);
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException("Resource '" + name + "': " + ex.getMessage(), ex);
			}
			List<RateLimit> limits = this.resources.computeIfAbsent(name, (key) -> new ArrayList<>());
			if (limits.stream().anyMatch((other) -> other.zone().equals(zone))) {
				throw new IllegalArgumentException(
						"Resource '" + name + "' has two limits of zone '" + zone + "'. Use a zone for each limit");
			}
			limits.add(limit);
			return this;
		}

		/**
		 * Choose the model.
		 * @param model the model, {@link Model#NGINX} if none is chosen
		 * @return this builder
		 */
		public Builder model(Model model) {
			this.model = model;
			return this;
		}

		/**
		 * Make the emulator.
		 * @return an emulator with empty buckets
		 * @throws IllegalArgumentException if there is no resource, or one uses a zone
		 * that is not defined
		 */
		public RateLimitEmulator build() {
			if (this.resources.isEmpty()) {
				throw new IllegalArgumentException(
						"An emulator needs a resource to limit: call resource(name, zone, burst, delay)");
			}
			this.resources.forEach((name, limits) -> limits.forEach((limit) -> {
				if (!this.zones.containsKey(limit.zone())) {
					throw new IllegalArgumentException("Resource '" + name + "': there is no zone '" + limit.zone()
							+ "'. Defined are: " + this.zones.keySet());
				}
			}));
			return new RateLimitEmulator(this);
		}

	}

}
