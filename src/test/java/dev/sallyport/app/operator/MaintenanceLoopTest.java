package dev.sallyport.app.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs of maintenance jobs, with failing ones among them. */
class MaintenanceLoopTest {
    private static final Logger LOG = Logger.getLogger(MaintenanceLoop.class.getName());

    private final List<String> ran = new ArrayList<>();
    private final List<String> logged = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getMessage() + " " + Arrays.toString(line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void capture() {
        LOG.addHandler(handler);
    }

    @AfterEach
    void release() {
        LOG.removeHandler(handler);
    }

    @Test
    void runsOtherJobsAfterFailureAndLogsEachFailure() {
        var complete = loop(
                        MaintenanceJob.urgent("read authorities", failing("no file")),
                        MaintenanceJob.urgent("renew certificate", () -> ran.add("certificate")),
                        MaintenanceJob.regular("update gauges", failing("no record")),
                        MaintenanceJob.regular("refresh repositories", () -> ran.add("repositories")))
                .runJobs();

        assertThat(ran).containsExactly("certificate", "repositories");
        assertThat(complete).isFalse();
        assertThat(logged)
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("read authorities", "no file"))
                .anySatisfy(line -> assertThat(line).contains("update gauges", "no record"));
    }

    @Test
    void isCompleteAfterFailureOfRegularJob() {
        assertThat(loop(MaintenanceJob.regular("update gauges", failing("no record")))
                        .runJobs())
                .isTrue();
    }

    @Test
    void isIncompleteUntilGoalIsReached() {
        var loop = new MaintenanceLoop(
                "test",
                List.of(),
                () -> false,
                new MaintenanceLoop.Intervals(Duration.ofHours(1), Duration.ofHours(1)));

        assertThat(loop.runJobs()).isFalse();
    }

    @Test
    void repeatsJobsAfterFailure() throws InterruptedException {
        var runs = new CountDownLatch(3);
        var loop = loop(MaintenanceJob.urgent("renew certificate", () -> {
            runs.countDown();
            throw new IllegalStateException("conflict");
        }));
        loop.start();
        try {
            assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            loop.stop();
        }
    }

    /** Without the loop, the serving certificate would expire. */
    @Test
    void repeatsJobsAfterAnError() throws InterruptedException {
        var runs = new CountDownLatch(3);
        var other = new CountDownLatch(3);
        var loop = loop(
                MaintenanceJob.urgent("renew certificate", () -> {
                    runs.countDown();
                    throw new NoClassDefFoundError("dev/sallyport/Missing");
                }),
                MaintenanceJob.urgent("repair webhooks", other::countDown));
        loop.start();
        try {
            assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(other.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            loop.stop();
        }
    }

    private static MaintenanceLoop loop(MaintenanceJob... jobs) {
        return new MaintenanceLoop(
                "test",
                List.of(jobs),
                () -> true,
                new MaintenanceLoop.Intervals(Duration.ofHours(1), Duration.ofMillis(1)));
    }

    private static Runnable failing(String message) {
        return () -> {
            throw new IllegalStateException(message);
        };
    }
}
