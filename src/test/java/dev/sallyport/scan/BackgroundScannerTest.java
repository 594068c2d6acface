package dev.sallyport.scan;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.configuration.FakeConfigurations;
import dev.sallyport.environment.DeploymentHistory;
import dev.sallyport.environment.Environments;
import dev.sallyport.policy.Policies;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Times of scans and calls of the recorder. */
class BackgroundScannerTest {
    private static final Duration NEVER = Duration.ofHours(1);

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger listings = new AtomicInteger();
    private volatile boolean ready = true;
    private volatile boolean broken;
    private volatile boolean unlinked;

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    @Test
    void scansAfterTheStartAndAfterEveryChange() {
        var scanner = scanner(NEVER);
        scanner.start();
        await().atMost(20, SECONDS).until(() -> calls.equals(List.of("recorded")));
        assertThat(scanner.latest()).isPresent();

        scanner.requestScan();
        await().atMost(20, SECONDS).until(() -> calls.equals(List.of("recorded", "recorded")));
    }

    @Test
    void scansAtIntervalsWithoutChanges() {
        var scanner = scanner(Duration.ofMillis(10));
        scanner.start();

        await().atMost(20, SECONDS).until(() -> calls.size() > 2);
    }

    @Test
    void waitsUntilPoliciesAreSynchronized() {
        ready = false;
        var scanner = scanner(Duration.ofMillis(10));
        scanner.start();
        scanner.requestScan();
        assertThat(scanner.latest()).isEmpty();
        assertThat(listings).hasValue(0);

        ready = true;
        scanner.requestScan();
        await().atMost(20, SECONDS).until(() -> scanner.latest().isPresent());
    }

    @Test
    void keepsTheResultIfTheNextScanFails() {
        var scanner = scanner(NEVER);
        scanner.start();
        await().atMost(20, SECONDS).until(() -> scanner.latest().isPresent());

        broken = true;
        scanner.requestScan();
        await().atMost(20, SECONDS).until(() -> calls.contains("failed: no answer"));
        assertThat(scanner.latest()).isPresent();
    }

    @Test
    void scansAgainAfterAnError() {
        unlinked = true;
        var scanner = scanner(Duration.ofMillis(10));
        scanner.start();
        await().atMost(20, SECONDS).until(() -> calls.contains("failed: Missing"));

        unlinked = false;
        await().atMost(20, SECONDS).until(() -> scanner.latest().isPresent());
    }

    @Test
    void clearsTheResultWhenStopped() {
        var scanner = scanner(NEVER);
        scanner.start();
        await().atMost(20, SECONDS).until(() -> scanner.latest().isPresent());

        scanner.stop();
        assertThat(calls).endsWith("stopped");
        assertThat(scanner.latest()).isEmpty();

        scanner.start();
        await().atMost(20, SECONDS).until(() -> calls.equals(List.of("recorded", "stopped", "recorded")));
    }

    @Test
    void isDisabledByAnIntervalOfZero() {
        var scanner = scanner(Duration.ZERO);
        scanner.start();
        scanner.requestScan();
        scanner.stop();

        assertThat(listings).hasValue(0);
        assertThat(calls).containsExactly("stopped");
    }

    private BackgroundScanner scanner(Duration interval) {
        var compiler = Policies.compiler((_, _, _) -> Optional.empty());
        var scan = new ClusterScan(
                (_, pages) -> {
                    listings.incrementAndGet();
                    if (unlinked) {
                        throw new NoClassDefFoundError("Missing");
                    }
                    if (broken) {
                        throw new IllegalStateException("no answer");
                    }
                    pages.accept(List.of());
                },
                _ -> List.of(),
                TestEvaluator.of().build(),
                new DriftSources(
                        new Environments(),
                        _ -> Optional.empty(),
                        (_, _, _) -> Optional.empty(),
                        (_, _, _) -> Optional.empty(),
                        StrictnessBaseline.compile(compiler),
                        new ConfigurationComparison(
                                new FakeConfigurations().reader(), DeploymentHistory.NONE, 10, InstantSource.system())),
                new ClusterScan.Options(_ -> false, false),
                InstantSource.system());
        return new BackgroundScanner(
                scan,
                () -> ready,
                new CallRecorder(),
                interval,
                Duration.ofMillis(10),
                executor,
                InstantSource.system());
    }

    private final class CallRecorder implements ScanRecorder {
        @Override
        public void record(ScanResult before, ScanResult now, Duration duration) {
            calls.add("recorded");
        }

        @Override
        public void failed(Throwable cause) {
            calls.add("failed: " + cause.getMessage());
        }

        @Override
        public void stopped() {
            calls.add("stopped");
        }
    }
}
