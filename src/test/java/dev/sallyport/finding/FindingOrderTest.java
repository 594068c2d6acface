package dev.sallyport.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.explain.Explanation;
import dev.sallyport.explain.Explanations;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.PolicySource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Order of findings by gravity. */
class FindingOrderTest {

    /** The graver check is first, although the other is first by name. */
    @ParameterizedTest
    @CsvSource({
        "image/signature, access/freeze, image/signature",
        "pod-security/privileged, image/signature, pod-security/allowPrivilegeEscalation",
        "pod-security/privileged, pod-security/privileged, pod-security/allowPrivilegeEscalation",
        "pod-security/hostPathVolumes, pod-security/hostPathVolumes, pod-security/capabilities_restricted",
        "runtime/service-account-permissions, runtime/service-account-permissions, network/host-port",
        "runtime/probes, secrets/literal, runtime/probes",
        "rule/team, rule/team, runtime/probes",
        "new/check, new/check, runtime/probes",
        "image/digest, pod-security/privileged, image/digest"
    })
    void gravestCheckIsFirst(String one, String first, String other) {
        var checks = Stream.of(one, first, other).distinct().toList();
        var sorted = checks.stream()
                .map(check -> finding(check, Action.DENY, null))
                .sorted(Finding.GRAVEST_FIRST)
                .map(Finding::check)
                .toList();

        assertThat(sorted.indexOf(first)).isZero();
    }

    @Test
    void actionAndCertaintyTakePrecedence() {
        var warning = finding("access/deployer", Action.WARN, null);
        var undecided = finding("image/signature", Action.DENY, UndecidedReason.PENDING);
        var denial = finding("runtime/probes", Action.DENY, null);

        assertThat(Stream.of(warning, undecided, denial).sorted(Finding.GRAVEST_FIRST))
                .containsExactly(denial, undecided, warning);
    }

    @Test
    void hygieneIsLastOfAllChecks() {
        var sorted = Explanations.all().stream()
                .map(Explanation::id)
                .map(check -> finding(check, Action.DENY, null))
                .sorted(Finding.GRAVEST_FIRST)
                .map(Finding::check)
                .toList();

        assertThat(sorted.subList(sorted.indexOf("runtime/service-account"), sorted.size()))
                .allMatch(check -> check.startsWith("runtime/") || check.startsWith("metadata/"))
                .containsAll(List.of("runtime/probes", "runtime/resources", "runtime/monitoring"));
        assertThat(Arrays.asList("image/signature", "image/attestation"))
                .allMatch(check -> sorted.indexOf(check) < sorted.indexOf("pod-security/privileged"));
    }

    private static Finding finding(String check, Action action, UndecidedReason reason) {
        return new Finding(PolicySource.policy("p"), check, action, "spec", "message", "fix", reason);
    }
}
