package io.qaio.queue.listener;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a container is to do next, as its {@link ContainerState} decides.
 *
 * @param execution the work of the consumer that asked, {@code null} if there is none
 * @param giveBack the tasks to give back, in this order
 * @param acks the tasks to ack now
 * @param openAckWindow whether to report the end of {@link ListenerTuning#ACK_WINDOW}
 * @param startConsumer whether to start a consumer
 * @param considerScaling whether to report the end of {@link ListenerTuning#SCALE_UP}
 * @param fetch how many tasks to fetch, 0 for no fetch
 * @param waitForTasks whether that fetch waits for tasks: not when all consumers are at
 * work, as another application could begin at once
 * @param pauseFetch whether to report the end of {@link ListenerTuning#FETCH_PAUSE}
 */
record ContainerPlan(@Nullable TaskExecution execution, List<LeasedTask> giveBack, List<LeasedTask> acks,
		boolean openAckWindow, boolean startConsumer, boolean considerScaling, int fetch, boolean waitForTasks,
		boolean pauseFetch) {
}
