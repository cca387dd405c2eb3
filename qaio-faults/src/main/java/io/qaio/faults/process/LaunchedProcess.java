package io.qaio.faults.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

import io.qaio.faults.history.Event.ProcessKilled;
import io.qaio.faults.history.Event.ProcessPaused;
import io.qaio.faults.history.Event.ProcessResumed;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.history.MachineClock;

/**
 * A process that runs a program.
 */
final class LaunchedProcess implements ClientProcess {

	private static final int SECONDS_TO_END = 60;

	private final String name;

	private final Class<?> main;

	private final Process process;

	private final HistoryFile history;

	/**
	 * Create a process.
	 * @param name its name
	 * @param main its main class
	 * @param process it, which runs
	 * @param history where is recorded what is done to it
	 */
	LaunchedProcess(String name, Class<?> main, Process process, HistoryFile history) {
		this.name = name;
		this.main = main;
		this.process = process;
		this.history = history;
	}

	@Override
	public String name() {
		return this.name;
	}

	Class<?> main() {
		return this.main;
	}

	Process process() {
		return this.process;
	}

	@Override
	public void kill() {
		if (this.process.isAlive()) {
			this.history.add(new ProcessKilled(MachineClock.now(), this.name));
		}
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	@Override
	public void pause() {
		this.history.add(new ProcessPaused(MachineClock.now(), this.name));
		signal("STOP");
	}

	@Override
	public void resume() {
		signal("CONT");
		this.history.add(new ProcessResumed(MachineClock.now(), this.name));
	}

	void tell() {
		try {
			this.process.getOutputStream().write('\n');
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Let the process end in good order.
	 */
	void end() {
		try {
			this.process.getOutputStream().close();
			if (!this.process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
				throw new IllegalStateException(this.name + " did not end within " + SECONDS_TO_END + " s");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private void signal(String signal) {
		try {
			int exit = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + this.process.pid()).start().waitFor();
			if (exit != 0 && this.process.isAlive()) {
				throw new IllegalStateException("kill -" + signal + " of " + this.name + " ended with " + exit);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private IllegalStateException interrupted(InterruptedException cause) {
		Thread.currentThread().interrupt();
		return new IllegalStateException("Interrupted with " + this.name, cause);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
