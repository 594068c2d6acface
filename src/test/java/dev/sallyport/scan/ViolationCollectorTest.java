package dev.sallyport.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.workload.ObjectKind;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Limits on collected findings. */
class ViolationCollectorTest {
    private static final WorkloadKey WEB = new WorkloadKey(ObjectKind.DEPLOYMENT, "shop", "web", "u");

    @Test
    void keepsTheFiftyMostSevereFindingsOfAWorkload() {
        var findings = new ViolationCollector(true, new OwnerRelations());
        for (int i = 99; i >= 0; i--) {
            findings.add(WEB, List.of(finding(i), finding(i)));
        }

        assertThat(findings.violations().findings().get(WEB))
                .containsExactlyElementsOf(IntStream.range(0, 50)
                        .mapToObj(ViolationCollectorTest::finding)
                        .toList());
        assertThat(findings.violations().isComplete()).isTrue();
    }

    @Test
    void isIncompleteAboveTheTotalLimit() {
        var findings = new ViolationCollector(true, new OwnerRelations());
        for (int i = 0; i < 10_001; i++) {
            findings.add(new WorkloadKey(ObjectKind.POD, "shop", "web-" + i, "u" + i), List.of(finding(i)));
        }

        assertThat(findings.violations().findings()).hasSize(10_000);
        assertThat(findings.violations().isComplete()).isFalse();
    }

    @Test
    void isEmptyIfDisabled() {
        var findings = new ViolationCollector(false, new OwnerRelations());
        findings.add(WEB, List.of(finding(1)));

        assertThat(findings.violations()).isEqualTo(WorkloadViolations.NONE);
    }

    private static Finding finding(int number) {
        return new Finding(
                PolicySource.policy("pods"), "rule/a", Action.DENY, "spec[%05d]".formatted(number), "m", "f", null);
    }
}
