package dev.sallyport.scan;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.admission.TestEvaluator;
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

/** When what runs is looked at, and who is told. */
class BackgroundScannerTest {
    private static final Duration NEVER = Duration.ofHours(1);

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger listings = new AtomicInteger();
    private volatile boolean ready = true;
    private volatile boolean broken;

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    @Test
    void looksAfterTheStartAndAfterEveryChange() {
        var surveys = surveys(NEVER);
        surveys.start();
        await().atMost(20, SECONDS).until(() -> told.equals(List.of("done")));
        assertThat(surveys.standing()).isPresent();

        surveys.changed();
        await().atMost(20, SECONDS).until(() -> told.equals(List.of("done", "done")));
    }

    @Test
    void looksAgainWhereNothingChanges() {
        var surveys = surveys(Duration.ofMillis(10));
        surveys.start();

        await().atMost(20, SECONDS).until(() -> told.size() > 2);
    }

    @Test
    void waitsUntilItIsKnownWhatToJudgeBy() {
        ready = false;
        var surveys = surveys(Duration.ofMillis(10));
        surveys.start();
        surveys.changed();
        assertThat(surveys.standing()).isEmpty();
        assertThat(listings).hasValue(0);

        ready = true;
        surveys.changed();
        await().atMost(20, SECONDS).until(() -> surveys.standing().isPresent());
    }

    @Test
    void whatWasFoundStandsWhereTheNextLookFails() {
        var surveys = surveys(NEVER);
        surveys.start();
        await().atMost(20, SECONDS).until(() -> surveys.standing().isPresent());

        broken = true;
        surveys.changed();
        await().atMost(20, SECONDS).until(() -> told.contains("failed: no answer"));
        assertThat(surveys.standing()).isPresent();
    }

    @Test
    void anotherReplicaTakesOver() {
        var surveys = surveys(NEVER);
        surveys.start();
        await().atMost(20, SECONDS).until(() -> surveys.standing().isPresent());

        surveys.stop();
        assertThat(told).endsWith("ended");
        assertThat(surveys.standing()).isEmpty();

        surveys.start();
        await().atMost(20, SECONDS).until(() -> told.equals(List.of("done", "ended", "done")));
    }

    @Test
    void zeroIsForNoLooksAtAll() {
        var surveys = surveys(Duration.ZERO);
        surveys.start();
        surveys.changed();
        surveys.stop();

        assertThat(listings).hasValue(0);
        assertThat(told).containsExactly("ended");
    }

    private BackgroundScanner surveys(Duration interval) {
        var compiler = Policies.compiler((_, _, _) -> Optional.empty());
        var surveyor = new ClusterScan(
                (_, pages) -> {
                    listings.incrementAndGet();
                    if (broken) {
                        throw new IllegalStateException("no answer");
                    }
                    pages.accept(List.of());
                },
                _ -> List.of(),
                TestEvaluator.of().build(),
                new Environments(),
                _ -> Optional.empty(),
                (_, _, _) -> Optional.empty(),
                (_, _, _) -> Optional.empty(),
                StrictnessBaseline.by(compiler),
                _ -> false,
                InstantSource.system(),
                false);
        return new BackgroundScanner(
                surveyor,
                () -> ready,
                new Telling(),
                interval,
                Duration.ofMillis(10),
                executor,
                InstantSource.system());
    }

    private final class Telling implements ScanRecorder {
        @Override
        public void record(ScanResult before, ScanResult now, Duration took) {
            told.add("done");
        }

        @Override
        public void failed(RuntimeException why) {
            told.add("failed: " + why.getMessage());
        }

        @Override
        public void ended() {
            told.add("ended");
        }
    }
}
