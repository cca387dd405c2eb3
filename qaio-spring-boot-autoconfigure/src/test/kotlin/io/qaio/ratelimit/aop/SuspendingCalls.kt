package io.qaio.ratelimit.aop

import io.qaio.ratelimit.RateLimited
import java.util.concurrent.CompletableFuture
import java.util.concurrent.atomic.AtomicInteger
import java.util.function.Supplier
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.GlobalScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.future
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/**
 * Suspend functions that are limited.
 */
open class SuspendingCalls {

	private val counter = AtomicInteger()

	open fun count() = counter.get()

	@RateLimited(zone = "login", key = "#key")
	open suspend fun call(key: String): String {
		counter.incrementAndGet()
		delay(1)
		return "called by $key"
	}

	@RateLimited(zone = "login", key = "#key")
	open suspend fun nothing(key: String) {
		counter.incrementAndGet()
	}

	@RateLimited(zone = "login", key = "#key")
	open suspend fun see(key: String, look: Supplier<Any>): Any = look.get()

	@RateLimited(zone = "login", key = "#key")
	open suspend fun later(key: String): Flow<Int> = flowOf(1, 2, counter.incrementAndGet())

	@RateLimited(zone = "login", key = "#key")
	open fun flow(key: String): Flow<Int> = flowOf(1, 2, counter.incrementAndGet())

}

/**
 * Calls them for tests in Java.
 */
object Suspending {

	@JvmStatic
	fun call(calls: SuspendingCalls, key: String): String = runBlocking { calls.call(key) }

	@JvmStatic
	fun nothing(calls: SuspendingCalls, key: String) = runBlocking { calls.nothing(key) }

	@JvmStatic
	fun later(calls: SuspendingCalls, key: String): List<Int> = runBlocking { calls.later(key).toList() }

	@JvmStatic
	fun flow(calls: SuspendingCalls, key: String): List<Int> = runBlocking { calls.flow(key).toList() }

	/** Starts a call in this thread, until it suspends. */
	@JvmStatic
	@OptIn(kotlinx.coroutines.DelicateCoroutinesApi::class)
	fun start(calls: SuspendingCalls, key: String): Job =
		GlobalScope.launch(Dispatchers.Default, CoroutineStart.UNDISPATCHED) { calls.call(key) }

	/** Calls without a dispatcher, as Spring MVC does. */
	@JvmStatic
	@OptIn(kotlinx.coroutines.DelicateCoroutinesApi::class)
	fun see(calls: SuspendingCalls, key: String, look: Supplier<Any>): CompletableFuture<Any> =
		GlobalScope.future(Dispatchers.Unconfined) { calls.see(key, look) }

	@JvmStatic
	fun cancel(job: Job) = runBlocking {
		job.cancel()
		job.join()
	}

}
