package dev.sallyport.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.Finding;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.workload.ObjectKind;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much is kept of what policies object to. */
class WorkloadFindingsTest {
    private static final WorkloadName WEB = new WorkloadName(ObjectKind.DEPLOYMENT, "shop", "web", "u");

    @Test
    void aWorkloadHasTheFiftyGravestInOrder() {
        var findings = new WorkloadFindings(true);
        for (int i = 99; i >= 0; i--) {
            findings.add(WEB, List.of(finding(i), finding(i)));
        }

        assertThat(findings.objections().findings().get(WEB))
                .containsExactlyElementsOf(IntStream.range(0, 50)
                        .mapToObj(WorkloadFindingsTest::finding)
                        .toList());
        assertThat(findings.objections().isWhole()).isTrue();
    }

    @Test
    void whatIsTooMuchInAllIsLeftOutAndSaid() {
        var findings = new WorkloadFindings(true);
        for (int i = 0; i < 10_001; i++) {
            findings.add(new WorkloadName(ObjectKind.POD, "shop", "web-" + i, "u" + i), List.of(finding(i)));
        }

        assertThat(findings.objections().findings()).hasSize(10_000);
        assertThat(findings.objections().isWhole()).isFalse();
    }

    @Test
    void nothingIsKeptWhereNobodyAsks() {
        var findings = new WorkloadFindings(false);
        findings.add(WEB, List.of(finding(1)));

        assertThat(findings.objections()).isEqualTo(Objections.NONE);
    }

    private static Finding finding(int number) {
        return new Finding("pods", "rule/a", Action.DENY, "spec[%05d]".formatted(number), "m", "f", null);
    }
}
