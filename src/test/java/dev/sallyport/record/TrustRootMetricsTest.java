package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.api.v1alpha1.TrustRootSpec;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.sigstore.SigstoreMint;
import dev.sallyport.sigstore.TrustedRoots;
import dev.sallyport.trust.RefreshResult;
import dev.sallyport.trust.RefreshSchedule;
import dev.sallyport.trust.RefreshedRepositories;
import dev.sallyport.trust.RepositoryReader;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.trust.TrustRootMonitoring;
import dev.sallyport.trust.TufRepository;
import dev.sallyport.trust.VerifiedCopy;
import dev.sallyport.workload.Deadline;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TrustRootMetricsTest {
    private static final TrustRootMonitoring MONITORING =
            new TrustRootMonitoring(Duration.ofDays(7), Duration.ofHours(12));

    @Test
    void exportsExpirationTimeOfUsableRoots() {
        var meters = new SimpleMeterRegistry();
        var roots = new TrustRootIndex(KeyLookup.NONE, TrustedRoots::read);
        var metrics = new TrustRootMetrics(roots, MONITORING, meters, InstantSource.system());
        roots.put(root("good", new SigstoreMint().trustedRoot().toString()));
        roots.put(root("bad", "{}"));

        metrics.refresh();

        assertThat(meters.getMeters()).singleElement().satisfies(meter -> {
            assertThat(meter.getId().getTag("trust_root")).isEqualTo("good");
            assertThat(meter.measure().iterator().next().getValue())
                    .isEqualTo((double) Instant.parse("2036-10-29T12:00:00Z").getEpochSecond());
        });
        roots.remove("good");
        metrics.refresh();
        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void exportsRefreshStateOfRepositories() {
        var meters = new SimpleMeterRegistry();
        var answer = new AtomicReference<RefreshResult>(new RefreshResult.Unreachable("no answer"));
        var now = new AtomicReference<>(Instant.parse("2026-11-01T00:00:00Z"));
        var content = new SigstoreMint().trustedRoot().toString();
        var reader = new FakeReader(answer::get);
        var followed =
                new RefreshedRepositories(reader, new RefreshSchedule(Duration.ofHours(6)), Runnable::run, now::get);
        var roots = new TrustRootIndex(
                KeyLookup.NONE, new TrustRootIndex.Readers(TrustedRoots::read, UnaryOperator.identity()), followed);
        var metrics = new TrustRootMetrics(roots, MONITORING, meters, now::get);
        followed.onRefresh(roots::repositoryRefreshed);
        roots.onRefresh(metrics::refreshed);
        var root = root("public", "");
        root.setSpec(new TrustRootSpec(
                null, new TrustRootSpec.Tuf("https://m", new TrustRootSpec.Source("root", null, null), "t")));

        roots.put(root);
        metrics.refresh();
        assertThat(refreshes(meters, "unreachable")).isEqualTo(1);
        assertThat(meters.find("sallyport.trust.root.last.refresh.timestamp").gauge())
                .isNull();
        assertThat(meters.get("sallyport.trust.root.stale").gauge().value()).isOne();

        answer.set(new RefreshResult.Refreshed(
                new VerifiedCopy(content, now.get(), now.get().plus(Duration.ofDays(7)))));
        now.set(now.get().plusSeconds(30));
        followed.refreshDue();
        metrics.refresh();
        assertThat(refreshes(meters, "refreshed")).isEqualTo(1);
        assertThat(meters.get("sallyport.trust.root.last.refresh.timestamp")
                        .gauge()
                        .value())
                .isEqualTo(now.get().getEpochSecond() - 30.0);
        assertThat(meters.get("sallyport.trust.root.stale").gauge().value()).isZero();
        assertThat(meters.get("sallyport.trust.root.expiry.timestamp").gauge().value())
                .isPositive();

        answer.set(new RefreshResult.Refused("rolled back"));
        now.set(now.get().plus(Duration.ofHours(6)));
        followed.refreshDue();
        metrics.refresh();
        assertThat(refreshes(meters, "rejected")).isEqualTo(1);
        assertThat(meters.get("sallyport.trust.root.stale").gauge().value()).isOne();
    }

    private static double refreshes(MeterRegistry meters, String outcome) {
        return meters.get("sallyport.trust.root.refreshes")
                .tags("trust_root", "public", "outcome", outcome)
                .counter()
                .count();
    }

    private record FakeReader(Supplier<RefreshResult> answer) implements RepositoryReader {
        @Override
        public Optional<VerifiedCopy> last(TufRepository repository) {
            return Optional.empty();
        }

        @Override
        public RefreshResult refresh(TufRepository repository, Deadline deadline) {
            return answer.get();
        }
    }

    private static TrustRoot root(String name, String json) {
        var root = new TrustRoot();
        root.setMetadata(new ObjectMetaBuilder().withName(name).build());
        root.setSpec(new TrustRootSpec(new TrustRootSpec.Source(json, null, null), null));
        return root;
    }
}
