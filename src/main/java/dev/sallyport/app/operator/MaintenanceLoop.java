package dev.sallyport.app.operator;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Thread that runs maintenance jobs in their order. The failure of a job is logged and does not stop the others. */
final class MaintenanceLoop {
    private static final Logger LOG = Logger.getLogger(MaintenanceLoop.class);

    private final List<MaintenanceJob> jobs;
    private final BooleanSupplier isComplete;
    private final Intervals intervals;
    private final ScheduledExecutorService schedule;

    /**
     * Pauses between the runs of a loop.
     *
     * @param regular pause after a run that leaves no urgent work
     * @param retry pause after all other runs
     */
    record Intervals(Duration regular, Duration retry) {}

    /**
     * Creates a loop that is not started.
     *
     * @param name name of the thread
     * @param isComplete whether the urgent jobs have reached their goal
     */
    MaintenanceLoop(String name, List<MaintenanceJob> jobs, BooleanSupplier isComplete, Intervals intervals) {
        this.jobs = List.copyOf(jobs);
        this.isComplete = isComplete;
        this.intervals = intervals;
        this.schedule = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    /** Runs the jobs now and repeats them after each pause. */
    void start() {
        schedule.execute(this::repeat);
    }

    /** Runs the jobs once, as soon as the current run has completed. */
    void runSoon() {
        try {
            schedule.execute(this::runJobs);
        } catch (RejectedExecutionException _) {
            LOG.debug("maintenance has been stopped");
        }
    }

    void stop() {
        schedule.shutdownNow();
    }

    private void repeat() {
        var pause = runJobs() ? intervals.regular() : intervals.retry();
        if (!schedule.isShutdown()) {
            var _ = schedule.schedule(this::repeat, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Runs each job once; returns whether no urgent work is left. */
    boolean runJobs() {
        var complete = true;
        for (var job : jobs) {
            try {
                job.action().run();
            } catch (RuntimeException | Error e) {
                LOG.warnf("cannot %s: %s", job.description(), e);
                complete &= !job.urgent();
            }
        }
        return complete && isComplete.getAsBoolean();
    }
}
