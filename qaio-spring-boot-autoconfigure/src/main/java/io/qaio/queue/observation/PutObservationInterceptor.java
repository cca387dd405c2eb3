package io.qaio.queue.observation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.qaio.queue.Put;
import io.qaio.queue.PutInterceptor;
import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observes each put as {@link QueueObservation#PUT}, and adds the context of its trace to
 * the headers of its tasks.
 * <p>
 * Thread-safe.
 */
public final class PutObservationInterceptor implements PutInterceptor {

	private static final Logger logger = LoggerFactory.getLogger(PutObservationInterceptor.class);

	private static final PutObservationConvention DEFAULT = new DefaultPutObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable PutObservationConvention convention;

	/**
	 * Create an interceptor.
	 * @param registry where to observe
	 * @param convention names and keys, {@code null} for the registry's global
	 * convention, or else {@link DefaultPutObservationConvention}
	 */
	public PutObservationInterceptor(ObservationRegistry registry, @Nullable PutObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public CompletableFuture<List<PutResult>> intercept(Put put) {
		if (this.registry.isNoop()) {
			return put.proceed(put.options());
		}
		PutObservationContext context = new PutObservationContext(put.queue(), put.tasks());
		Observation observation = QueueObservation.PUT
			.observation(this.convention, DEFAULT, () -> context, this.registry)
			.start();
		CompletableFuture<List<PutResult>> stored;
		try (Observation.Scope scope = observation.openScope()) {
			stored = put.proceed(withHeaders(put, context));
		}
		catch (Throwable ex) {
			failed(observation, context, ex);
			throw ex;
		}
		PutOutcome success = put.isWaitingForCommit() ? PutOutcome.WAITING : PutOutcome.STORED;
		return stored.whenComplete((results, failure) -> {
			if (failure == null) {
				context.ended(success, results.stream().map(PutResult::id).toList());
				observation.stop();
			}
			else {
				failed(observation, context, failure);
			}
		});
	}

	/**
	 * The task matters more than its trace: a header that does not fit is left out.
	 */
	private static PutOptions withHeaders(Put put, PutObservationContext context) {
		PutOptions options = put.options();
		for (Map.Entry<String, String> header : Objects.requireNonNull(context.getCarrier()).entrySet()) {
			try {
				options = options.header(header.getKey(), header.getValue());
			}
			catch (IllegalArgumentException ex) {
				logger.warn("Queue '" + put.queue() + "': the tasks are put without header '" + header.getKey()
						+ "' of their trace. " + ex.getMessage());
			}
		}
		return options;
	}

	private static void failed(Observation observation, PutObservationContext context, Throwable failure) {
		context.ended(PutOutcome.FAILED, List.of());
		Throwable cause = failure.getCause();
		observation.error((failure instanceof CompletionException && cause != null) ? cause : failure);
		observation.stop();
	}

}
