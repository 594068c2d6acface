package dev.sallyport.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.UnhealthyReason;
import dev.sallyport.rollout.WorkloadObservation.Pace;
import dev.sallyport.rollout.WorkloadObservation.Stall;
import dev.sallyport.rollout.pod.ContainerCrash;
import dev.sallyport.rollout.pod.PodState;
import dev.sallyport.signature.PullIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Phases of rollouts from admission to soaked or failed. */
class RolloutTrackerTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final Duration SOAK = Duration.ofMinutes(30);

    private RolloutTracker tracker = new RolloutTracker(DEADLINE, SOAK, false);
    private List<Rollout> rollouts = List.of();
    private final List<Phase> transitions = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();

    @Test
    void isDecidedUntilTheTemplateIsObserved() {
        assertThat(at(0, revisions("a"), Optional.empty())).containsExactly(Phase.DECIDED);
        assertThat(transitions).isEmpty();
        assertThat(at(0, revisions("b", "a"), Optional.of(settled("a")))).containsExactly(Phase.DECIDED, Phase.HEALTHY);
    }

    @Test
    void becomesHealthyAndSoaks() {
        assertThat(at(0, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.PROGRESSING);
        assertThat(at(5, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
        assertThat(at(34, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
        assertThat(at(35, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.SOAKED);
        assertThat(transitions).containsExactly(Phase.PROGRESSING, Phase.HEALTHY, Phase.SOAKED);
        assertThat(rollout(0).healthyTime()).contains(START.plus(Duration.ofMinutes(5)));
    }

    @Test
    void staysHealthyIfNoSoakTimeIsRequired() {
        tracker = new RolloutTracker(DEADLINE, Duration.ZERO, false);
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));

        assertThat(at(600, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
    }

    @Test
    void failsAtTheDeadlineAndStaysFailed() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        assertThat(at(9, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.PROGRESSING);
        assertThat(at(10, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.FAILED);
        assertThat(rollout(0).message())
                .contains("not healthy within 10m: 1 of 3 updated pods are ready; container \"web\" is not ready");
        assertThat(at(11, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.FAILED);
    }

    @Test
    void failsAtOnceIfItWillNotSettle() {
        at(0, revisions("a"), Optional.of(waiting("a")));

        assertThat(at(1, revisions("a"), Optional.of(crashing("a", 1)))).containsExactly(Phase.FAILED);
        assertThat(rollout(0).endTime()).isPresent();
        assertThat(rollout(0).message()).contains("it crashes");
    }

    @Test
    void hasNoDeadlineWhileScaledToZero() {
        at(0, revisions("a"), Optional.of(held("a")));

        assertThat(at(60, revisions("a"), Optional.of(held("a")))).containsExactly(Phase.PROGRESSING);
    }

    @Test
    void restartsTheDeadlineWhenNoLongerHeld() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(5, revisions("a"), Optional.of(held("a")));
        assertThat(rollout(0).startTime()).isEmpty();

        assertThat(at(60, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.PROGRESSING);
        assertThat(at(69, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.PROGRESSING);
        assertThat(at(70, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.FAILED);
    }

    @Test
    void soaksAgainWhenScaledUpFromZero() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        assertThat(at(2, revisions("a"), Optional.of(held("a")))).containsExactly(Phase.HEALTHY);
        assertThat(rollout(0).unhealthy().map(Unhealthy::reason)).contains(UnhealthyReason.UNAVAILABLE);
        assertThat(at(60, revisions("a"), Optional.of(held("a")))).containsExactly(Phase.HEALTHY);

        assertThat(at(90, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
        assertThat(at(119, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
        assertThat(at(120, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.SOAKED);
        assertThat(rollout(0).healthyTime()).contains(START.plus(Duration.ofMinutes(1)));
    }

    @Test
    void notesLateOutageIfNoSoakTimeIsRequired() {
        tracker = new RolloutTracker(DEADLINE, Duration.ZERO, false);
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        assertThat(advance(10, revisions("a"), crashing("a", 10)).failure()).isPresent();

        assertThat(at(11, revisions("a"), Optional.of(crashing("a", 11)))).containsExactly(Phase.HEALTHY);
        assertThat(rollout(0).unhealthy())
                .contains(new Unhealthy(START.plus(Duration.ofMinutes(11)), UnhealthyReason.CRASH_LOOP, "it crashes"));
        assertThat(at(600, revisions("a"), Optional.of(down("a")))).containsExactly(Phase.HEALTHY);
        assertThat(rollout(0).unhealthy().map(Unhealthy::reason)).contains(UnhealthyReason.NOT_READY);
    }

    @Test
    void endsNotBeforeItsStartIfTheClockIsSetBack() {
        at(60, revisions("a"), Optional.of(waiting("a")));
        at(61, revisions("a"), Optional.of(settled("a")));

        assertThat(at(5, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
        at(6, revisions("b", "a"), Optional.of(waiting("b")));
        assertThat(rollout(1).endTime()).isEqualTo(rollout(1).healthyTime());
    }

    @Test
    void failsIfNoPodIsReadyForTheDeadlineBeforeItHasSoaked() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        assertThat(at(2, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.HEALTHY);
        assertThat(rollout(0).unhealthy()).isEmpty();
        assertThat(at(3, revisions("a"), Optional.of(down("a")))).containsExactly(Phase.HEALTHY);
        assertThat(at(12, revisions("a"), Optional.of(down("a")))).containsExactly(Phase.HEALTHY);
        assertThat(at(13, revisions("a"), Optional.of(down("a")))).containsExactly(Phase.FAILED);
        assertThat(rollout(0).message()).contains("not healthy for 10m: container \"web\" is not ready");
        assertThat(rollout(0).healthyTime()).contains(START.plus(Duration.ofMinutes(1)));
    }

    @Test
    void failsOnCrashesOnlyBeforeItHasSoaked() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        var healthy = rollouts;
        assertThat(at(2, revisions("a"), Optional.of(crashing("a", 2)))).containsExactly(Phase.FAILED);
        assertThat(rollout(0).healthyTime()).isPresent();

        rollouts = healthy;
        at(31, revisions("a"), Optional.of(settled("a")));
        transitions.clear();
        assertThat(at(32, revisions("a"), Optional.of(crashing("a", 32)))).containsExactly(Phase.SOAKED);
        assertThat(at(33, revisions("a"), Optional.of(crashing("a", 33)))).containsExactly(Phase.SOAKED);
        assertThat(rollout(0).unhealthy())
                .contains(new Unhealthy(START.plus(Duration.ofMinutes(32)), UnhealthyReason.CRASH_LOOP, "it crashes"));
        assertThat(changes).containsExactly("unhealthy CrashLoop");

        assertThat(at(60, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.SOAKED);
        assertThat(rollout(0).unhealthy()).isEmpty();
        assertThat(rollout(0).soakStart()).contains(START.plus(Duration.ofMinutes(1)));
        assertThat(changes).containsExactly("unhealthy CrashLoop", "recovered");
        assertThat(transitions).isEmpty();
    }

    @Test
    void laterFailureEndsTheEvidenceAlsoAfterARecovery() {
        tracker = new RolloutTracker(DEADLINE, SOAK, true);
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        assertThat(at(31, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.SOAKED);
        assertThat(rollout(0).health().evidenceEnd()).isEmpty();

        var progress = advance(32, revisions("a"), crashing("a", 32));
        assertThat(progress.healthChanges()).singleElement().matches(change -> change.endsEvidence());
        assertThat(at(32, revisions("a"), Optional.of(crashing("a", 32)))).containsExactly(Phase.SOAKED);
        assertThat(at(60, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.SOAKED);
        assertThat(rollout(0).unhealthy()).isEmpty();
        assertThat(rollout(0).health().evidenceEnd()).contains(START.plus(Duration.ofMinutes(32)));
    }

    @Test
    void podsThatAreNotReadyForTheDeadlineEndTheEvidenceAfterTheSoakTime() {
        tracker = new RolloutTracker(DEADLINE, SOAK, true);
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        at(31, revisions("a"), Optional.of(settled("a")));
        at(32, revisions("a"), Optional.of(down("a")));
        at(41, revisions("a"), Optional.of(down("a")));
        assertThat(rollout(0).health().evidenceEnd()).isEmpty();

        at(42, revisions("a"), Optional.of(down("a")));
        assertThat(rollout(0).health().evidenceEnd()).contains(START.plus(Duration.ofMinutes(42)));
    }

    @Test
    void lackOfNodesAndScalingToZeroEndNoEvidence() {
        tracker = new RolloutTracker(DEADLINE, SOAK, true);
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        at(31, revisions("a"), Optional.of(settled("a")));
        at(32, revisions("a"), Optional.of(held("a")));
        var nowhere = observation("a", new Replicas(3, 3, 0, 0, true), false, unscheduled(3));
        at(60, revisions("a"), Optional.of(nowhere));
        at(600, revisions("a"), Optional.of(nowhere));

        assertThat(rollout(0).health().evidenceEnd()).isEmpty();
    }

    /** More Pods than there is room for, and Pods that lost their node, are no fault of the revision. */
    @Test
    void neverFailsForLackOfNodes() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        var scaledUp = observation("a", new Replicas(6, 6, 3, 0, true), false, ready(3), unscheduled(3));
        assertThat(at(2, revisions("a"), Optional.of(scaledUp))).containsExactly(Phase.HEALTHY);
        assertThat(at(29, revisions("a"), Optional.of(scaledUp))).containsExactly(Phase.HEALTHY);
        assertThat(rollout(0).unhealthy()).isEmpty();
        assertThat(at(31, revisions("a"), Optional.of(scaledUp))).containsExactly(Phase.SOAKED);

        rollouts = List.of();
        var nowhere = observation("a", new Replicas(3, 3, 0, 0, true), false, unscheduled(3));
        assertThat(at(0, revisions("a"), Optional.of(nowhere))).containsExactly(Phase.PROGRESSING);
        assertThat(at(600, revisions("a"), Optional.of(nowhere))).containsExactly(Phase.PROGRESSING);
        assertThat(rollout(0).unhealthy().map(Unhealthy::reason)).contains(UnhealthyReason.UNSCHEDULABLE);
        var some = observation("a", new Replicas(3, 3, 2, 0, true), false, ready(2), unscheduled(1));
        assertThat(at(601, revisions("a"), Optional.of(some))).containsExactly(Phase.HEALTHY);

        var lost = observation("a", new Replicas(3, 3, 0, 0, true), false, pods(3, PodState.PodHealth.LOST));
        assertThat(at(602, revisions("a"), Optional.of(lost))).containsExactly(Phase.HEALTHY);
        assertThat(rollout(0).unhealthy().map(Unhealthy::reason)).contains(UnhealthyReason.UNAVAILABLE);
        assertThat(at(630, revisions("a"), Optional.of(lost))).containsExactly(Phase.HEALTHY);
        assertThat(rollout(0).healthyTime()).contains(START.plus(Duration.ofMinutes(601)));
    }

    /** The controller reports an exceeded deadline for Pods without a node too. */
    @Test
    void failsByTheDeadlineOfTheControllerOnlyForPodsOnNodes() {
        var exceeded = new Stall(Optional.of(Duration.ofMinutes(1)), Optional.empty());
        at(0, revisions("a"), Optional.of(waiting("a")));
        assertThat(at(2, revisions("a"), Optional.of(stalled(exceeded, unscheduled(3)))))
                .containsExactly(Phase.PROGRESSING);
        assertThat(at(2, revisions("a"), Optional.of(stalled(exceeded, unready(2)))))
                .containsExactly(Phase.FAILED);
        assertThat(rollout(0).message())
                .contains("the controller reports ProgressDeadlineExceeded: container \"web\" is not ready");
    }

    @Test
    void tellsThatPodsCannotBeCreated() {
        var quota = new Stall(Optional.of(Duration.ofMinutes(1)), Optional.of("Pods cannot be created: quota"));
        at(0, revisions("a"), Optional.of(waiting("a")));

        assertThat(at(60, revisions("a"), Optional.of(stalled(quota, List.of()))))
                .containsExactly(Phase.PROGRESSING);
        assertThat(rollout(0).unhealthy().map(Unhealthy::reason)).contains(UnhealthyReason.NOT_CREATED);
    }

    /** A Pod that found its node late has the whole deadline. */
    @Test
    void countsTheDeadlineOfEachPodFromItsNode() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        var late = observation("a", new Replicas(3, 3, 2, 0, true), false, ready(2), unreadySince(9));

        assertThat(at(10, revisions("a"), Optional.of(late))).containsExactly(Phase.PROGRESSING);
        assertThat(at(18, revisions("a"), Optional.of(late))).containsExactly(Phase.PROGRESSING);
        assertThat(at(19, revisions("a"), Optional.of(late))).containsExactly(Phase.FAILED);
    }

    @Test
    void isNotHealthyWithOtherOrUnknownImages() {
        var mismatch = settled("a").withHealth(new RevisionHealth(ready(3), new ImageEvidence.Mismatch("other")));
        var unknown = settled("a").withHealth(new RevisionHealth(ready(3), new ImageEvidence.Unknown("not reported")));

        assertThat(at(0, revisions("a"), Optional.of(unknown))).containsExactly(Phase.PROGRESSING);
        assertThat(rollout(0).unhealthy().map(Unhealthy::reason)).contains(UnhealthyReason.IMAGE_UNKNOWN);
        assertThat(at(20, revisions("a"), Optional.of(mismatch))).containsExactly(Phase.PROGRESSING);
        assertThat(rollout(0).unhealthy().map(Unhealthy::reason)).contains(UnhealthyReason.IMAGE_MISMATCH);
        assertThat(changes).contains("not yet healthy ImageMismatch");

        assertThat(at(21, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
        assertThat(rollout(0).unhealthy()).isEmpty();
        assertThat(at(30, revisions("a"), Optional.of(mismatch))).containsExactly(Phase.HEALTHY);
        assertThat(at(51, revisions("a"), Optional.of(mismatch))).containsExactly(Phase.HEALTHY);
        assertThat(at(52, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
        assertThat(rollout(0).soakStart()).contains(START.plus(Duration.ofMinutes(52)));
    }

    @Test
    void isHealthyOnlyAfterItsPodsWereRead() {
        var unread = new WorkloadObservation(
                "a",
                new Replicas(3, 3, 3, 0, true),
                true,
                Pace.PROMPT,
                Optional.empty(),
                Optional.empty(),
                Stall.NONE,
                Optional.empty());

        assertThat(tracker.needsPods(new RecordedRollouts(revisions("a"), List.of()), unread, START))
                .isPresent();
        assertThat(at(0, revisions("a"), Optional.of(unread))).containsExactly(Phase.PROGRESSING);
    }

    @Test
    void readsPodsOfSoakedRevisionsOnlyWhileSomethingIsWrong() {
        at(0, revisions("a"), Optional.of(settled("a")));
        at(30, revisions("a"), Optional.of(settled("a")));
        assertThat(needsPods(31, settled("a"))).isFalse();
        assertThat(needsPods(31, down("a"))).isTrue();
        at(31, revisions("a"), Optional.of(crashing("a", 31)));
        assertThat(needsPods(32, settled("a"))).isTrue();
    }

    @Test
    void endsWhenAnotherRevisionReplacesIt() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));

        assertThat(at(2, revisions("b", "a"), Optional.of(waiting("b"))))
                .containsExactly(Phase.PROGRESSING, Phase.HEALTHY);
        assertThat(rollout(1).endTime()).contains(START.plus(Duration.ofMinutes(2)));
        assertThat(at(60, revisions("b", "a"), Optional.of(settled("b"))))
                .containsExactly(Phase.HEALTHY, Phase.HEALTHY);
    }

    @Test
    void endsARevisionThatNeverAppeared() {
        at(0, revisions("b", "a"), Optional.of(settled("a")));
        at(1, revisions("c", "b", "a"), Optional.of(waiting("c")));

        assertThat(rollout(1).phase()).isEqualTo(Phase.ENDED);
        assertThat(rollout(1).endTime()).isPresent();
        assertThat(rollout(1).healthyTime()).isEmpty();
    }

    @Test
    void endsWhenTheWorkloadIsDeleted() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));

        assertThat(at(5, revisions("a"), Optional.empty())).containsExactly(Phase.HEALTHY);
        assertThat(rollout(0).endTime()).contains(START.plus(Duration.ofMinutes(5)));
    }

    @Test
    void endsWhenTheWorkloadIsDeletedBeforeItIsHealthy() {
        at(0, revisions("a"), Optional.of(waiting("a")));

        assertThat(at(5, revisions("a"), Optional.empty())).containsExactly(Phase.ENDED);
        assertThat(at(6, revisions("a"), Optional.empty())).containsExactly(Phase.ENDED);
    }

    @Test
    void isHealthyAfterASuccessfulRunOfACronJob() {
        at(10, revisions("a"), Optional.of(run(5)));
        assertThat(at(11, revisions("a"), Optional.of(run(5)))).containsExactly(Phase.PROGRESSING);
        assertThat(at(12, revisions("a"), Optional.of(run(11)))).containsExactly(Phase.HEALTHY);
    }

    /** Random observations: a revision is healthy only if it was observed as settled with its own template. */
    @Test
    void isHealthyOnlyByAnObservationOfItsOwnTemplate() {
        var random = new Random(1);
        for (int walk = 0; walk < 500; walk++) {
            rollouts = List.of();
            var seen = new HashSet<String>();
            var revisions = new ArrayList<>(List.of("t0"));
            for (int step = 0; step < 40; step++) {
                if (random.nextInt(6) == 0) {
                    revisions.addFirst("t" + random.nextInt(4));
                }
                var template = "t" + random.nextInt(4);
                var isSettled = random.nextInt(3) == 0;
                if (isSettled) {
                    seen.add(template);
                }
                var observed = random.nextInt(8) == 0
                        ? Optional.<WorkloadObservation>empty()
                        : Optional.of(isSettled ? settled(template) : waiting(template));
                var all = revisions(revisions.toArray(String[]::new));
                at(step * random.nextInt(5), all, observed);
                for (int i = 0; i < all.size(); i++) {
                    if (rollout(i).healthyTime().isPresent()) {
                        assertThat(seen).contains(all.get(i).template());
                    }
                }
            }
        }
    }

    @Test
    void restoresTheLastHealthyRevisionOnce() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        var spec = revisions("b", "a");
        at(2, spec, Optional.of(waiting("b")));
        at(12, spec, Optional.of(waiting("b")));
        var failed = new RecordedRollouts(spec, rollouts);

        assertThat(Rollbacks.target(failed, "operator").template()).isEqualTo("a");
        assertThatThrownBy(() -> Rollbacks.target(failed, "jane"))
                .hasMessage("the failed revision was itself restored by a rollback");
        assertThat(Rollbacks.rolledBack(failed, 2).phase()).contains(Phase.ROLLED_BACK);
        assertThat(Rollbacks.rolledBack(failed, 1)).isEqualTo(failed);
        assertThat(Rollbacks.notRolledBack(failed, 2, "forbidden")
                        .rollouts()
                        .getFirst()
                        .message())
                .hasValueSatisfying(message -> assertThat(message).endsWith("; not rolled back: forbidden"));
    }

    @Test
    void restoresNoRevisionThatWasUnhealthyAtItsEnd() {
        at(0, revisions("a"), Optional.of(settled("a")));
        at(30, revisions("a"), Optional.of(settled("a")));
        at(31, revisions("a"), Optional.of(crashing("a", 31)));
        at(32, revisions("b", "a"), Optional.of(crashing("b", 32)));

        assertThatThrownBy(() -> Rollbacks.target(new RecordedRollouts(revisions("b", "a"), rollouts), "operator"))
                .hasMessage("no earlier revision was healthy");
    }

    private boolean needsPods(int minute, WorkloadObservation observed) {
        return tracker.needsPods(
                        new RecordedRollouts(revisions("a"), rollouts),
                        observed,
                        START.plus(Duration.ofMinutes(minute)))
                .isPresent();
    }

    private RolloutProgress advance(int minute, List<Revision> revisions, WorkloadObservation observed) {
        return tracker.advance(
                new RecordedRollouts(revisions, rollouts),
                Optional.of(observed),
                START.plus(Duration.ofMinutes(minute)));
    }

    private List<Phase> at(int minute, List<Revision> revisions, Optional<WorkloadObservation> observed) {
        var progress = tracker.advance(
                new RecordedRollouts(revisions, rollouts), observed, START.plus(Duration.ofMinutes(minute)));
        rollouts = progress.rollouts();
        progress.transitions().forEach(transition -> transitions.add(transition.phase()));
        progress.healthChanges()
                .forEach(change -> changes.add(change.unhealthy()
                        .map(state -> (change.wasHealthy() ? "unhealthy " : "not yet healthy ")
                                + state.reason().label())
                        .orElse("recovered")));
        return rollouts.stream().map(Rollout::phase).toList();
    }

    private Rollout rollout(int index) {
        return rollouts.get(index);
    }

    private static List<Revision> revisions(String... templates) {
        return IntStream.range(0, templates.length)
                .mapToObj(i -> new Revision(
                        templates.length - i,
                        "d",
                        START,
                        "jane",
                        "CREATE",
                        "dev",
                        templates[i],
                        List.of(),
                        List.of(),
                        List.of()))
                .toList();
    }

    private static WorkloadObservation settled(String template) {
        return observation(template, new Replicas(3, 3, 3, 0, true), true, ready(3));
    }

    private static WorkloadObservation waiting(String template) {
        return observation(template, new Replicas(3, 3, 1, 0, true), true, ready(1), unready(2));
    }

    private static WorkloadObservation down(String template) {
        return observation(template, new Replicas(3, 3, 0, 0, true), false, unready(3));
    }

    private static WorkloadObservation crashing(String template, int minute) {
        var crash = new ContainerCrash(START.plus(Duration.ofMinutes(minute)), "it crashes");
        return observation(
                template,
                new Replicas(3, 3, 2, 0, true),
                true,
                ready(2),
                List.of(pod("crash", PodState.PodHealth.READY, START, Optional.of(crash))));
    }

    private static WorkloadObservation stalled(Stall stall, List<PodState> pods) {
        return new WorkloadObservation(
                "a",
                new Replicas(3, 1, 3, 2, false),
                true,
                Pace.PROMPT,
                Optional.empty(),
                Optional.empty(),
                stall,
                Optional.of(new RevisionHealth(pods, new ImageEvidence.Matching())));
    }

    private static WorkloadObservation held(String template) {
        return new WorkloadObservation(
                template,
                new Replicas(0, 0, 0, 0, false),
                false,
                Pace.HELD,
                Optional.empty(),
                Optional.empty(),
                Stall.NONE,
                Optional.empty());
    }

    private static WorkloadObservation run(int minute) {
        return new WorkloadObservation(
                "a",
                new Replicas(1, 0, 0, 0, false),
                true,
                Pace.PERIODIC,
                Optional.of(START.plus(Duration.ofMinutes(minute))),
                Optional.empty(),
                Stall.NONE,
                Optional.of(new RevisionHealth(pods(1, PodState.PodHealth.SUCCEEDED), new ImageEvidence.Matching())));
    }

    @SafeVarargs
    private static WorkloadObservation observation(
            String template, Replicas replicas, boolean working, List<PodState>... pods) {
        var all = new ArrayList<PodState>();
        for (var some : pods) {
            all.addAll(some);
        }
        return new WorkloadObservation(
                template,
                replicas,
                working,
                Pace.PROMPT,
                Optional.empty(),
                Optional.empty(),
                Stall.NONE,
                Optional.of(new RevisionHealth(all, new ImageEvidence.Matching())));
    }

    private static List<PodState> ready(int count) {
        return pods(count, PodState.PodHealth.READY);
    }

    private static List<PodState> unready(int count) {
        return pods(count, PodState.PodHealth.NOT_READY);
    }

    private static List<PodState> unscheduled(int count) {
        return pods(count, PodState.PodHealth.UNSCHEDULED);
    }

    private static List<PodState> unreadySince(int minute) {
        return List.of(
                pod("late", PodState.PodHealth.NOT_READY, START.plus(Duration.ofMinutes(minute)), Optional.empty()));
    }

    private static List<PodState> pods(int count, PodState.PodHealth type) {
        return IntStream.range(0, count)
                .mapToObj(i -> pod("web-" + i, type, START, Optional.empty()))
                .toList();
    }

    private static PodState pod(String name, PodState.PodHealth type, Instant since, Optional<ContainerCrash> crash) {
        return new PodState(
                name,
                type,
                type == PodState.PodHealth.NOT_READY ? "container \"web\" is not ready" : type.toString(),
                since,
                since,
                crash,
                List.of(),
                new PullIdentity("shop", "default", List.of()));
    }
}
