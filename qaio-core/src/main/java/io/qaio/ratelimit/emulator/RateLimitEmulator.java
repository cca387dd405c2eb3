package io.qaio.ratelimit.emulator;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.qaio.ratelimit.LimitCombination;
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
 * Not safe for use by many threads: {@link #request} changes the emulator's buckets. A
 * replay has buckets of its own, empty at its start.
 */
public final class RateLimitEmulator {

	/** For how many keys there is room at first. */
	private static final int KEYS = 16;

	private final EmulatorModel model;

	private final LimitedResources limited;

	private final List<Resource> resources;

	private final Map<String, Names> keys = new HashMap<>();

	private @Nullable LimitCombination last;

	RateLimitEmulator(Model model, LimitedResources limited) {
		this.model = model.model;
		this.limited = limited;
		this.resources = limited
			.withBuckets((zone) -> this.model.buckets(zone, KEYS, (key) -> keysOf(zone.name()).free(key)));
	}

	/**
	 * Describes an emulator.
	 * @return a builder without zones and resources
	 */
	public static RateLimitEmulatorBuilder builder() {
		return new RateLimitEmulatorBuilder();
	}

	/**
	 * Creates an emulator that has the same limit for each resource of some traffic; all
	 * share its buckets.
	 * @param traffic the traffic
	 * @param zone the zone
	 * @param burst the greatest excess that is let in, in requests, 0 or more
	 * @param delay the greatest excess that is not delayed, in requests, 0 or more
	 * @param model the model
	 * @return an emulator with empty buckets
	 * @throws IllegalArgumentException if burst or delay is negative, or there is no
	 * request
	 */
	public static RateLimitEmulator of(Traffic traffic, Zone zone, int burst, int delay, Model model) {
		RateLimitEmulatorBuilder builder = builder().zone(zone.name(), zone.rate(), zone.size()).model(model);
		traffic.resources().forEach((resource) -> builder.resource(resource, zone.name(), burst, delay));
		return builder.build();
	}

	/**
	 * Decides about the next request, by the same key for all limits.
	 * @param time when it comes, in seconds
	 * @param key its key; an empty one is not limited
	 * @param resource the name of the resource
	 * @return the outcome
	 * @throws IllegalArgumentException if there is no such resource, or the time is not a
	 * finite number
	 */
	public Outcome request(double time, String key, String resource) {
		int number = this.limited.number(resource);
		return decide(time, number, key, Collections.nCopies(this.limited.limits(number).size(), key));
	}

	/**
	 * Decides about the next request, by a key for each limit.
	 * @param time when it comes, in seconds
	 * @param keys a key for each of the resource's limits, in their order; a limit whose
	 * key is empty is skipped
	 * @param resource the name of the resource
	 * @return the outcome
	 * @throws IllegalArgumentException if there is no such resource, there are more or
	 * fewer keys than limits, or the time is not a finite number
	 */
	public Outcome request(double time, List<String> keys, String resource) {
		int number = this.limited.number(resource);
		int expected = this.limited.limits(number).size();
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
		Resource resource = this.resources.get(number);
		List<RateLimit> limits = this.limited.limits(number);
		LimitCombination decision = resource.decide(this.model.time(time),
				(request, limit) -> number(limits.get(limit), keys.get(limit)), 0);
		this.last = decision;
		return new Outcome(time, key, decision.granted(), this.model.seconds(resource.delay(decision)),
				resource.excess(decision), decision.limit());
	}

	private int number(RateLimit limit, String key) {
		return key.isEmpty() ? EmulatedLimit.NO_KEY : keysOf(limit.zone()).number(key);
	}

	private Names keysOf(String zone) {
		return this.keys.computeIfAbsent(zone, (name) -> new Names());
	}

	int rememberedKeys(String zone) {
		return keysOf(zone).count();
	}

	/**
	 * The excess that a limit found with the last request, which was to that resource.
	 * @return not a number if the limit was not asked
	 */
	double lastExcess(String resource, int limit) {
		return this.resources.get(this.limited.number(resource)).excess(Objects.requireNonNull(this.last), limit);
	}

	/**
	 * Replays requests of one key each, from empty buckets on.
	 * @param seconds when they come
	 * @param keys the numbers of their keys, from 0 on with few gaps (memory is for the
	 * greatest); negative if a request has none and so is not limited
	 * @param resources the numbers of their resources, from 0 in the order of the
	 * builder's calls
	 * @return the report
	 * @throws IllegalArgumentException if the arrays differ in length, a time is not a
	 * finite number, or there is no such resource
	 */
	public Report replay(double[] seconds, int[] keys, int[] resources) {
		return replay(seconds, new int[][] { keys }, resources);
	}

	/**
	 * Replays requests with several keys each, from empty buckets on.
	 * @param seconds when they come
	 * @param keys for each limit of a resource, in their order, the numbers of all
	 * requests' keys; the report counts by the first
	 * @param resources the numbers of their resources
	 * @return the report
	 * @throws IllegalArgumentException as above, or if a resource has more limits than
	 * there are keys
	 */
	public Report replay(double[] seconds, int[][] keys, int[] resources) {
		return replay(seconds, keys, resources, Integer::toString);
	}

	/**
	 * Replays requests of one key each, from empty buckets on.
	 * @param millis when they come
	 * @param keys the numbers of their keys, from 0 on with few gaps (memory is for the
	 * greatest); negative if a request has none and so is not limited
	 * @param resources the numbers of their resources, from 0 in the order of the
	 * builder's calls
	 * @return the report
	 * @throws IllegalArgumentException if the arrays differ in length, or there is no
	 * such resource
	 */
	public Report replay(long[] millis, int[] keys, int[] resources) {
		return replay(millis, new int[][] { keys }, resources);
	}

	/**
	 * Replays requests with several keys each, from empty buckets on.
	 * @param millis when they come
	 * @param keys for each limit of a resource, in their order, the numbers of all
	 * requests' keys; the report counts by the first
	 * @param resources the numbers of their resources
	 * @return the report
	 * @throws IllegalArgumentException as above, or if a resource has more limits than
	 * there are keys
	 */
	public Report replay(long[] millis, int[][] keys, int[] resources) {
		return replay(millis.length, keys, resources, Integer::toString,
				(columns) -> this.model.deciders(this.limited, millis, columns));
	}

	/**
	 * Replays requests, from empty buckets on.
	 * @param traffic the requests
	 * @return the report
	 * @throws IllegalArgumentException if a request is to a resource that there is not,
	 * or its time is not a finite number
	 */
	public Report replay(Traffic traffic) {
		return replay(traffic.times(), new int[][] { traffic.keyNumbers() },
				traffic.resourceNumbers(this.limited::number), traffic.keys()::get);
	}

	private Report replay(double[] seconds, int[][] keys, int[] resources, IntFunction<String> keyNames) {
		IntStream.range(0, seconds.length).filter((i) -> !Double.isFinite(seconds[i])).findFirst().ifPresent((i) -> {
			throw new IllegalArgumentException(
					"A time must be a number of seconds, not " + seconds[i] + " (request " + i + ")");
		});
		return replay(seconds.length, keys, resources, keyNames,
				(columns) -> this.model.deciders(this.limited, seconds, columns));
	}

	private Report replay(int requests, int[][] keys, int[] resources, IntFunction<String> keyNames,
			Function<KeyColumns, List<Replay.Decider>> deciders) {
		KeyColumns.checkLength("resources", requests, resources);
		KeyColumns columns = KeyColumns.of(requests, keys);
		this.limited.check(columns);
		Replay replay = new Replay(this.limited.names(), deciders.apply(columns), columns.count());
		replay.run(columns.first(), resources);
		return replay.report(this.model, keyNames);
	}

	/**
	 * How requests are decided.
	 */
	public enum Model {

		/**
		 * The arithmetic of the live limiter and of nginx: times are rounded to
		 * milliseconds, and zones forget keys as in nginx.
		 */
		NGINX(new NginxModel()),

		/**
		 * A queue that drips, to compare with. It saves up idle time: after a pause more
		 * is let in than the rate allows. A burst of 0 rejects everything, and keys are
		 * never forgotten.
		 */
		QUEUE(new QueueModel());

		private final EmulatorModel model;

		Model(EmulatorModel model) {
			this.model = model;
		}

	}

}
