package dev.sallyport.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.api.v1alpha1.TrustRootSpec;
import dev.sallyport.api.v1alpha1.TrustRootStatus;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.trust.RefreshResult;
import dev.sallyport.trust.RefreshSchedule;
import dev.sallyport.trust.RefreshedRepositories;
import dev.sallyport.trust.RepositoryReader;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.trust.TrustRootListener.Happening;
import dev.sallyport.trust.TrustRootMonitoring;
import dev.sallyport.trust.TufRepository;
import dev.sallyport.trust.VerifiedCopy;
import dev.sallyport.workload.Deadline;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A trust root that expires on December 1, with a repository that is refreshed every six hours. */
class TrustRootReconcilerTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-12-01T00:00:00Z");

    private final List<String> reported = new ArrayList<>();
    private Instant now = START;
    private RefreshResult answer = fresh();
    private final RefreshedRepositories repositories = new RefreshedRepositories(
            new FakeReader(), new RefreshSchedule(Duration.ofHours(6)), Runnable::run, () -> now);
    private final TrustRootIndex roots = new TrustRootIndex(
            KeyLookup.NONE,
            new TrustRootIndex.Readers(
                    text -> new TrustAnchor(text, text, Optional.of(Instant.parse(text)), true),
                    UnaryOperator.identity()),
            repositories);
    private final TrustRootReconciler reconciler = new TrustRootReconciler(
            roots,
            new TrustRootConditions(new TrustRootMonitoring(Duration.ofDays(7), Duration.ofHours(12))),
            (_, happening, message) -> reported.add(happening + " " + message),
            () -> now);

    @Test
    void reportsApproachingAndReachedExpirationOnce() {
        var root = inline();
        assertThat(wait(reconcile(root))).isEqualTo(Duration.ofDays(23).plusMillis(1));
        assertThat(conditions(root)).isEqualTo("Ready=True Read, Expiring=False InUse");
        assertThat(reported).isEmpty();

        now = END.minus(Duration.ofDays(7));
        assertThat(wait(reconcile(root))).isEqualTo(Duration.ofDays(7).plusMillis(1));
        assertThat(conditions(root)).isEqualTo("Ready=True Read, Expiring=True Expiring");
        assertThat(reported)
                .containsExactly(
                        Happening.EXPIRING + " expires at 2026-12-01T00:00:00Z: later signatures cannot be verified");
        assertThat(reconcile(root).isNoUpdate()).isTrue();

        now = END;
        assertThat(reconcile(root).getScheduleDelay()).isEmpty();
        assertThat(conditions(root)).isEqualTo("Ready=True Read, Expiring=True Expired");
        reconcile(root);
        assertThat(reported).hasSize(2).last().asString().startsWith("EXPIRED expired at 2026-12-01");
    }

    @Test
    void writesTimeOfLastRefresh() {
        var root = fromRepository();
        assertThat(conditions(root)).isEqualTo("Ready=True Read, Current=True Refreshed, Expiring=False InUse");
        assertThat(root.getStatus().lastRefreshTime()).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(root.getStatus().expirationTime()).isEqualTo("2026-12-01T00:00:00Z");

        now = START.plus(Duration.ofHours(6));
        answer = fresh();
        repositories.refreshDue();
        reconcile(root);
        assertThat(root.getStatus().lastRefreshTime()).isEqualTo("2026-11-01T06:00:00Z");
        assertThat(reported).isEmpty();
    }

    @Test
    void reportsRejectedContentAtOnce() {
        var root = fromRepository();
        refreshWith(new RefreshResult.Refused("timestamp.json is rejected"), Duration.ofHours(6));
        reconcile(root);

        assertThat(conditions(root)).isEqualTo("Ready=True Read, Current=False Rejected, Expiring=False InUse");
        assertThat(reported)
                .containsExactly(
                        "REFRESH_FAILED timestamp.json is rejected; the copy verified at 2026-11-01T00:00:00Z stays in"
                                + " force; its metadata expires at 2026-11-08T00:00:00Z");
        refreshWith(new RefreshResult.Refused("timestamp.json is rejected"), Duration.ofHours(7));
        assertThat(reconcile(root).isNoUpdate()).isTrue();
        assertThat(reported).hasSize(1);
    }

    @Test
    void reportsUnreachableRepositoryAfterTwoIntervals() {
        var root = fromRepository();
        refreshWith(new RefreshResult.Unreachable("no answer"), Duration.ofHours(6));
        assertThat(wait(reconcile(root))).isEqualTo(Duration.ofHours(6).plusMillis(1));
        assertThat(reported).isEmpty();

        now = START.plus(Duration.ofHours(12));
        reconcile(root);
        assertThat(conditions(root)).contains("Current=False Unreachable");
        assertThat(reported).singleElement().asString().startsWith("REFRESH_FAILED no answer; the copy verified at");

        now = START.plus(Duration.ofDays(7));
        reconcile(root);
        assertThat(conditions(root)).contains("Ready=True Read", "Current=False MetadataExpired");
        assertThat(reported).hasSize(2);

        answer = fresh();
        repositories.refreshDue();
        reconcile(root);
        assertThat(conditions(root)).contains("Current=True Refreshed");
        assertThat(reported).hasSize(2);
    }

    @Test
    void isNotReadyWithoutVerifiedCopy() {
        answer = new RefreshResult.Unreachable("no answer");
        var root = fromRepository();

        assertThat(conditions(root)).isEqualTo("Ready=False Unresolved, Current=False Unreachable");
        assertThat(root.getStatus().conditions().getFirst().getMessage())
                .contains("no content of https://m/ has been verified yet: no answer");
        assertThat(reported).containsExactly("REFRESH_FAILED no answer; no verified copy is in force");
    }

    /** A new leader has not queried the repository yet and must not repeat the report. */
    @Test
    void keepsConditionUntilNewLeaderHasQueriedRepository() {
        var root = fromRepository();
        refreshWith(new RefreshResult.Refused("bad"), Duration.ofHours(6));
        reconcile(root);
        var queued = new ArrayList<Runnable>();
        var restarted = new RefreshedRepositories(
                new FakeReader(), new RefreshSchedule(Duration.ofHours(6)), queued::add, () -> now);
        var newIndex = new TrustRootIndex(
                KeyLookup.NONE,
                new TrustRootIndex.Readers(
                        text -> new TrustAnchor(text, text, Optional.empty(), true), UnaryOperator.identity()),
                restarted);
        newIndex.put(root);
        var next = new TrustRootReconciler(
                newIndex,
                new TrustRootConditions(new TrustRootMonitoring(Duration.ofDays(7), Duration.ofHours(12))),
                (_, happening, _) -> reported.add(happening.toString()),
                () -> now);

        apply(root, next.reconcile(root, null));
        assertThat(conditions(root)).contains("Current=False Rejected");
        queued.forEach(Runnable::run);
        apply(root, next.reconcile(root, null));
        assertThat(reported).hasSize(1);
    }

    private void refreshWith(RefreshResult result, Duration elapsed) {
        answer = result;
        now = START.plus(elapsed);
        repositories.refreshDue();
    }

    private RefreshResult fresh() {
        return new RefreshResult.Refreshed(new VerifiedCopy(END.toString(), now, now.plus(Duration.ofDays(7))));
    }

    private TrustRoot inline() {
        var root = root(new TrustRootSpec(new TrustRootSpec.Source(END.toString(), null, null), null));
        roots.put(root);
        return root;
    }

    private TrustRoot fromRepository() {
        var root = root(new TrustRootSpec(
                null, new TrustRootSpec.Tuf("https://m", new TrustRootSpec.Source("root", null, null), "t")));
        roots.put(root);
        reconcile(root);
        return root;
    }

    private static TrustRoot root(TrustRootSpec spec) {
        var root = new TrustRoot();
        root.setMetadata(
                new ObjectMetaBuilder().withName("public").withGeneration(1L).build());
        root.setSpec(spec);
        return root;
    }

    private UpdateControl<TrustRoot> reconcile(TrustRoot root) {
        var before = root.getStatus();
        var control = reconciler.reconcile(root, null);
        apply(root, control);
        if (control.isNoUpdate()) {
            root.setStatus(before);
        }
        return control;
    }

    private static void apply(TrustRoot root, UpdateControl<TrustRoot> control) {
        control.getResource().map(TrustRoot::getStatus).ifPresent(root::setStatus);
    }

    private static Duration wait(UpdateControl<TrustRoot> control) {
        return Duration.ofMillis(control.getScheduleDelay().orElseThrow());
    }

    private static String conditions(TrustRoot root) {
        TrustRootStatus status = Objects.requireNonNull(root.getStatus());
        return status.conditions().stream()
                .map((Condition each) -> each.getType() + "=" + each.getStatus() + " " + each.getReason())
                .collect(Collectors.joining(", "));
    }

    private final class FakeReader implements RepositoryReader {
        @Override
        public Optional<VerifiedCopy> last(TufRepository repository) {
            return Optional.empty();
        }

        @Override
        public RefreshResult refresh(TufRepository repository, Deadline deadline) {
            return answer;
        }
    }
}
