package dev.sallyport.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.rollout.WorkloadObservation.Pace;
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

    private RolloutTracker tracker = new RolloutTracker(DEADLINE, SOAK);
    private List<Rollout> rollouts = List.of();
    private final List<Phase> transitions = new ArrayList<>();

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
        tracker = new RolloutTracker(DEADLINE, Duration.ZERO);
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));

        assertThat(at(600, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
    }

    @Test
    void failsAtTheDeadlineAndStaysFailed() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        assertThat(at(9, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.PROGRESSING);
        assertThat(at(10, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.FAILED);
        assertThat(rollout(0).message()).contains("not healthy within 10m: 1 of 3 updated pods are ready");
        assertThat(at(11, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.FAILED);
    }

    @Test
    void failsAtOnceIfItWillNotSettle() {
        at(0, revisions("a"), Optional.of(waiting("a")));

        assertThat(at(1, revisions("a"), Optional.of(waiting("a").withFailure(Optional.of("it crashes")))))
                .containsExactly(Phase.FAILED);
        assertThat(rollout(0).endTime()).isPresent();
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
    void restartsWhenScaledUpFromZero() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        assertThat(at(2, revisions("a"), Optional.of(held("a")))).containsExactly(Phase.PROGRESSING);
        assertThat(rollout(0).healthyTime()).isEmpty();

        assertThat(at(90, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.PROGRESSING);
        assertThat(at(91, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
    }

    @Test
    void ignoresALateOutageIfNoSoakTimeIsRequired() {
        var crashing = waiting("a").withFailure(Optional.of("it crashes"));
        tracker = new RolloutTracker(DEADLINE, Duration.ZERO);
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        assertThat(advance(10, revisions("a"), crashing).failure()).isPresent();

        assertThat(advance(11, revisions("a"), crashing).canFail()).isFalse();
        assertThat(at(11, revisions("a"), Optional.of(crashing))).containsExactly(Phase.HEALTHY);
        assertThat(at(600, revisions("a"), Optional.of(down("a")))).containsExactly(Phase.HEALTHY);
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
    void restartsIfNoPodWorksBeforeTheSoakTime() {
        var down = down("a");
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        assertThat(at(2, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.HEALTHY);
        assertThat(at(3, revisions("a"), Optional.of(down))).containsExactly(Phase.PROGRESSING);
        assertThat(rollout(0).healthyTime()).isEmpty();
        assertThat(at(13, revisions("a"), Optional.of(down))).containsExactly(Phase.FAILED);
    }

    @Test
    void failsOnCrashesOnlyBeforeItHasSoaked() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        var healthy = rollouts;
        assertThat(at(2, revisions("a"), Optional.of(waiting("a").withFailure(Optional.of("it crashes")))))
                .containsExactly(Phase.FAILED);

        rollouts = healthy;
        at(31, revisions("a"), Optional.of(settled("a")));
        assertThat(at(32, revisions("a"), Optional.of(waiting("a").withFailure(Optional.of("it crashes")))))
                .containsExactly(Phase.SOAKED);
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

        assertThat(rollout(1).phase()).isEqualTo(Phase.DECIDED);
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
        assertThat(Rollbacks.target(new RecordedRollouts(spec, rollouts), "operator"))
                .isEmpty();

        at(12, spec, Optional.of(waiting("b")));
        var failed = new RecordedRollouts(spec, rollouts);
        assertThat(Rollbacks.target(failed, "operator")).map(Revision::template).hasValue("a");
        assertThat(Rollbacks.target(failed, "jane")).isEmpty();
        assertThat(Rollbacks.target(Rollbacks.rolledBack(failed, 2), "operator"))
                .isEmpty();
        assertThat(Rollbacks.rolledBack(failed, 2).phase()).contains(Phase.ROLLED_BACK);
        assertThat(Rollbacks.rolledBack(failed, 1)).isEqualTo(failed);
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
        return new WorkloadObservation(
                template, true, true, Pace.PROMPT, Optional.empty(), Optional.empty(), "3 of 3 updated pods are ready");
    }

    private static WorkloadObservation waiting(String template) {
        return new WorkloadObservation(
                template,
                false,
                true,
                Pace.PROMPT,
                Optional.empty(),
                Optional.empty(),
                "1 of 3 updated pods are ready");
    }

    private static WorkloadObservation down(String template) {
        return new WorkloadObservation(
                template,
                false,
                false,
                Pace.PROMPT,
                Optional.empty(),
                Optional.empty(),
                "0 of 3 updated pods are ready");
    }

    private static WorkloadObservation held(String template) {
        return new WorkloadObservation(template, false, false, Pace.HELD, Optional.empty(), Optional.empty(), "");
    }

    private static WorkloadObservation run(int minute) {
        return new WorkloadObservation(
                "a",
                false,
                true,
                Pace.PERIODIC,
                Optional.of(START.plus(Duration.ofMinutes(minute))),
                Optional.empty(),
                "");
    }
}
