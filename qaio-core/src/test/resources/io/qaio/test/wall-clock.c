/*
 * Shifts the wall clock of the process that it is loaded into (LD_PRELOAD) by nanoseconds that it
 * reads from the file QAIO_WALL_CLOCK at each call, so that the clock can be stepped while the
 * process runs. Monotonic clocks stay as they are. It calls the kernel itself and allocates
 * nothing: allocators read clocks too, also before this library is ready.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile long long *offset_nanos;

__attribute__((constructor)) static void map_offset(void)
{
	const char *path = getenv("QAIO_WALL_CLOCK");
	int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (file < 0)
		return;
	void *mapped = mmap(0, sizeof(long long), PROT_READ, MAP_SHARED, file, 0);
	close(file);
	if (mapped != MAP_FAILED)
		offset_nanos = mapped;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = syscall(SYS_clock_gettime, clock, now);
	if (result == 0 && offset_nanos && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
		long long offset = *offset_nanos;
		now->tv_sec += offset / 1000000000;
		now->tv_nsec += offset % 1000000000;
		if (now->tv_nsec < 0) {
			now->tv_sec--;
			now->tv_nsec += 1000000000;
		}
		else if (now->tv_nsec >= 1000000000) {
			now->tv_sec++;
			now->tv_nsec -= 1000000000;
		}
	}
	return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec precise;
	clock_gettime(CLOCK_REALTIME, &precise);
	now->tv_sec = precise.tv_sec;
	now->tv_usec = precise.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *now)
{
	struct timespec precise;
	clock_gettime(CLOCK_REALTIME, &precise);
	if (now)
		*now = precise.tv_sec;
	return precise.tv_sec;
}
