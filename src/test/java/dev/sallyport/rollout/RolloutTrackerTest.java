package dev.sallyport.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.WorkloadReference;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From being let in to having soaked or failed. */
class RolloutTrackerTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final Duration SOAK = Duration.ofMinutes(30);

    private RolloutTracker follower = new RolloutTracker(DEADLINE, SOAK);
    private @Nullable DeploymentRecordStatus status;
    private final List<Phase> told = new ArrayList<>();

    @Test
    void isDecidedUntilItIsSeen() {
        assertThat(at(0, revisions("a"), Optional.empty())).containsExactly(Phase.DECIDED);
        assertThat(told).isEmpty();
        assertThat(at(0, revisions("b", "a"), Optional.of(settled("a")))).containsExactly(Phase.DECIDED, Phase.HEALTHY);
    }

    @Test
    void getsHealthyAndSoaks() {
        assertThat(at(0, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.PROGRESSING);
        assertThat(at(5, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
        assertThat(at(34, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
        assertThat(at(35, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.SOAKED);
        assertThat(told).containsExactly(Phase.PROGRESSING, Phase.HEALTHY, Phase.SOAKED);
        assertThat(rollout(0).healthyTime())
                .isEqualTo(START.plus(Duration.ofMinutes(5)).toString());
    }

    @Test
    void staysHealthyWhereNobodyAsksForMore() {
        follower = new RolloutTracker(DEADLINE, Duration.ZERO);
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));

        assertThat(at(600, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
    }

    @Test
    void failsAtItsDeadlineAndForGood() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        assertThat(at(9, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.PROGRESSING);
        assertThat(at(10, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.FAILED);
        assertThat(rollout(0).message()).isEqualTo("it is not healthy within 10m: 1 of 3 ready");
        assertThat(at(11, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.FAILED);
    }

    @Test
    void failsAtOnceWhereItWillNotSettle() {
        at(0, revisions("a"), Optional.of(waiting("a")));

        assertThat(at(1, revisions("a"), Optional.of(waiting("a").failing(Optional.of("it crashes")))))
                .containsExactly(Phase.FAILED);
        assertThat(rollout(0).endTime()).isNotNull();
    }

    @Test
    void hasNoDeadlineWhereNothingIsToRun() {
        at(0, revisions("a"), Optional.of(held("a")));

        assertThat(at(60, revisions("a"), Optional.of(held("a")))).containsExactly(Phase.PROGRESSING);
    }

    @Test
    void hasItsWholeDeadlineOnceItIsNoLongerHeldBack() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(5, revisions("a"), Optional.of(held("a")));
        assertThat(rollout(0).startTime()).isNull();

        assertThat(at(60, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.PROGRESSING);
        assertThat(at(69, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.PROGRESSING);
        assertThat(at(70, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.FAILED);
    }

    @Test
    void beginsAgainOnceItIsScaledUpFromNothing() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        assertThat(at(2, revisions("a"), Optional.of(held("a")))).containsExactly(Phase.PROGRESSING);
        assertThat(rollout(0).healthyTime()).isNull();

        assertThat(at(90, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.PROGRESSING);
        assertThat(at(91, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
    }

    @Test
    void anOutageLongAfterwardsIsNoFailureOfTheDeploymentWhereNobodyAsksForSoaking() {
        var crashing = waiting("a").failing(Optional.of("it crashes"));
        follower = new RolloutTracker(DEADLINE, Duration.ZERO);
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        assertThat(follow(10, revisions("a"), crashing).status().phase()).isEqualTo(Phase.FAILED);

        assertThat(follow(11, revisions("a"), crashing).judged()).isFalse();
        assertThat(at(11, revisions("a"), Optional.of(crashing))).containsExactly(Phase.HEALTHY);
        assertThat(at(600, revisions("a"), Optional.of(down("a")))).containsExactly(Phase.HEALTHY);
    }

    @Test
    void endsNoSoonerThanItBeganThoughTheClockIsSetBack() {
        at(60, revisions("a"), Optional.of(waiting("a")));
        at(61, revisions("a"), Optional.of(settled("a")));

        assertThat(at(5, revisions("a"), Optional.of(settled("a")))).containsExactly(Phase.HEALTHY);
        at(6, revisions("b", "a"), Optional.of(waiting("b")));
        assertThat(rollout(1).endTime()).isEqualTo(rollout(1).healthyTime());
    }

    @Test
    void beginsAgainWhereNothingOfItWorksBeforeItHasSoaked() {
        var down = down("a");
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        assertThat(at(2, revisions("a"), Optional.of(waiting("a")))).containsExactly(Phase.HEALTHY);
        assertThat(at(3, revisions("a"), Optional.of(down))).containsExactly(Phase.PROGRESSING);
        assertThat(rollout(0).healthyTime()).isNull();
        assertThat(at(13, revisions("a"), Optional.of(down))).containsExactly(Phase.FAILED);
    }

    @Test
    void crashesAreNoHealthBeforeItHasSoakedAndOperationsAfterwards() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        var healthy = status;
        assertThat(at(2, revisions("a"), Optional.of(waiting("a").failing(Optional.of("it crashes")))))
                .containsExactly(Phase.FAILED);

        status = healthy;
        at(31, revisions("a"), Optional.of(settled("a")));
        assertThat(at(32, revisions("a"), Optional.of(waiting("a").failing(Optional.of("it crashes")))))
                .containsExactly(Phase.SOAKED);
    }

    @Test
    void anotherRevisionEndsIt() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));

        assertThat(at(2, revisions("b", "a"), Optional.of(waiting("b"))))
                .containsExactly(Phase.PROGRESSING, Phase.HEALTHY);
        assertThat(rollout(1).endTime())
                .isEqualTo(START.plus(Duration.ofMinutes(2)).toString());
        assertThat(at(60, revisions("b", "a"), Optional.of(settled("b"))))
                .containsExactly(Phase.HEALTHY, Phase.HEALTHY);
    }

    @Test
    void whatNeverCameIsNoDeployment() {
        at(0, revisions("b", "a"), Optional.of(settled("a")));
        at(1, revisions("c", "b", "a"), Optional.of(waiting("c")));

        assertThat(rollout(1).phase()).isEqualTo(Phase.DECIDED);
        assertThat(rollout(1).endTime()).isNotNull();
        assertThat(rollout(1).healthyTime()).isNull();
    }

    @Test
    void endsWithItsWorkload() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));

        assertThat(at(5, revisions("a"), Optional.empty())).containsExactly(Phase.HEALTHY);
        assertThat(rollout(0).endTime())
                .isEqualTo(START.plus(Duration.ofMinutes(5)).toString());
    }

    @Test
    void runsFromTimeToTimeAreHealthyOnceOneHasEndedWell() {
        at(10, revisions("a"), Optional.of(run(5)));
        assertThat(at(11, revisions("a"), Optional.of(run(5)))).containsExactly(Phase.PROGRESSING);
        assertThat(at(12, revisions("a"), Optional.of(run(11)))).containsExactly(Phase.HEALTHY);
    }

    /** Whatever is seen in whatever order: healthy is only what was seen to be, with that very template. */
    @Test
    void neverCallsHealthyWhatWasNotSeenToBe() {
        var random = new Random(1);
        for (int walk = 0; walk < 500; walk++) {
            status = null;
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
                for (int i = 0; i < all.revisions().size(); i++) {
                    if (rollout(i).healthyTime() != null) {
                        assertThat(seen).contains(all.revisions().get(i).template());
                    }
                }
            }
        }
    }

    @Test
    void putsBackTheLastThatWasHealthyAndNothingTwice() {
        at(0, revisions("a"), Optional.of(waiting("a")));
        at(1, revisions("a"), Optional.of(settled("a")));
        var spec = revisions("b", "a");
        at(2, spec, Optional.of(waiting("b")));
        assertThat(Rollbacks.target(spec, status, "operator")).isEmpty();

        at(12, spec, Optional.of(waiting("b")));
        assertThat(Rollbacks.target(spec, status, "operator"))
                .map(Revision::template)
                .hasValue("a");
        assertThat(Rollbacks.target(spec, status, "jane")).isEmpty();
        assertThat(Rollbacks.target(spec, Rollbacks.done(status, 2), "operator"))
                .isEmpty();
        assertThat(Rollbacks.done(status, 2).phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(Rollbacks.done(status, 1)).isEqualTo(status);
    }

    private RolloutProgress follow(int minute, DeploymentRecordSpec spec, WorkloadObservation observed) {
        return follower.follow(spec, status, Optional.of(observed), START.plus(Duration.ofMinutes(minute)));
    }

    private List<Phase> at(int minute, DeploymentRecordSpec spec, Optional<WorkloadObservation> observed) {
        var progress = follower.follow(spec, status, observed, START.plus(Duration.ofMinutes(minute)));
        status = progress.status();
        progress.transitions().forEach(transition -> told.add(transition.phase()));
        return progress.status().rollouts().stream()
                .map(DeploymentRecordStatus.Rollout::phase)
                .toList();
    }

    private DeploymentRecordStatus.Rollout rollout(int index) {
        return status.rollouts().get(index);
    }

    private static DeploymentRecordSpec revisions(String... templates) {
        return new DeploymentRecordSpec(
                new WorkloadReference("apps/v1", "Deployment", "web"),
                "dev",
                IntStream.range(0, templates.length)
                        .mapToObj(i -> new Revision(
                                templates.length - i,
                                "d",
                                START.toString(),
                                "jane",
                                "CREATE",
                                "dev",
                                templates[i],
                                List.of(),
                                List.of(),
                                List.of()))
                        .toList());
    }

    private static WorkloadObservation settled(String template) {
        return new WorkloadObservation(
                template, true, true, Pace.PROMPT, Optional.empty(), Optional.empty(), "3 of 3 ready");
    }

    private static WorkloadObservation waiting(String template) {
        return new WorkloadObservation(
                template, false, true, Pace.PROMPT, Optional.empty(), Optional.empty(), "1 of 3 ready");
    }

    private static WorkloadObservation down(String template) {
        return new WorkloadObservation(
                template, false, false, Pace.PROMPT, Optional.empty(), Optional.empty(), "0 of 3 ready");
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
