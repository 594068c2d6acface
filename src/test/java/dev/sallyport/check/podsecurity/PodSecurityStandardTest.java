package dev.sallyport.check.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.podsecurity.PodSecurityStandard.Level;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodSecurityStandardTest {

    @Test
    void requiresNoControlAtLevelPrivileged() {
        assertThat(ids(Level.PRIVILEGED, "latest")).isEmpty();
    }

    @Test
    void newerVersionsRequireMoreControls() {
        assertThat(ids(Level.BASELINE, "v1.33")).doesNotContain("pod-security/hostProbesAndHostLifecycle");
        assertThat(ids(Level.BASELINE, "v1.34")).contains("pod-security/hostProbesAndHostLifecycle");
        assertThat(ids(Level.RESTRICTED, "v1.7")).doesNotContain("pod-security/allowPrivilegeEscalation");
        assertThat(ids(Level.RESTRICTED, "v1.8")).contains("pod-security/allowPrivilegeEscalation");
    }

    @Test
    void restrictedControlReplacesBaselineControl() {
        assertThat(ids(Level.RESTRICTED, "latest"))
                .containsExactly(
                        "pod-security/appArmorProfile",
                        "pod-security/hostNamespaces",
                        "pod-security/hostPorts",
                        "pod-security/hostProbesAndHostLifecycle",
                        "pod-security/privileged",
                        "pod-security/seLinuxOptions",
                        "pod-security/sysctls",
                        "pod-security/windowsHostProcess",
                        "pod-security/allowPrivilegeEscalation",
                        "pod-security/capabilities_restricted",
                        "pod-security/procMount_restricted",
                        "pod-security/restrictedVolumes",
                        "pod-security/runAsNonRoot",
                        "pod-security/runAsUser",
                        "pod-security/seccompProfile_restricted");
    }

    @Test
    void controlNamesEqualCheckNames() {
        var ids = List.of(ids(Level.BASELINE, "latest"), ids(Level.RESTRICTED, "latest")).stream()
                .flatMap(List::stream)
                .distinct()
                .map(id -> id.substring("pod-security/".length()));
        assertThat(PodSecurityStandard.controls()).containsExactlyInAnyOrderElementsOf(ids.toList());
    }

    @Test
    void omitsExemptControls() {
        assertThat(ids(Level.BASELINE, "latest", "hostPorts")).doesNotContain("pod-security/hostPorts");
    }

    @Test
    void exemptionBringsNoOtherControlIntoForce() {
        assertThat(ids(Level.RESTRICTED, "latest", "capabilities_restricted"))
                .noneMatch(id -> id.contains("capabilities"));
        assertThat(ids(Level.RESTRICTED, "latest", "capabilities_baseline"))
                .contains("pod-security/capabilities_restricted")
                .doesNotContain("pod-security/capabilities_baseline");
    }

    @Test
    void listedControlsAreTheOnlyOnes() {
        assertThat(PodSecurityStandard.checksOf(
                        Set.of("capabilities_baseline", "runAsNonRoot"), PodSecurityVersion.parse("latest")))
                .extracting(ManifestCheck::id)
                .containsExactly("pod-security/capabilities_baseline", "pod-security/runAsNonRoot");
        assertThat(PodSecurityStandard.controls(Level.RESTRICTED, PodSecurityVersion.parse("v1.21")))
                .contains("capabilities_baseline", "runAsNonRoot")
                .doesNotContain("capabilities_restricted", "runAsUser");
    }

    @Test
    void rejectsExemptionOfUnknownControl() {
        assertThatThrownBy(() -> ids(Level.BASELINE, "latest", "hostport"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "there is no Pod Security control \"hostport\"; known controls are appArmorProfile, ");
    }

    @Test
    void parsesVersions() {
        assertThat(PodSecurityVersion.parse("latest")).isEqualTo(PodSecurityVersion.LATEST);
        assertThat(PodSecurityVersion.parse("v1.0")).isEqualTo(new PodSecurityVersion(0));
        assertThat(PodSecurityVersion.parse("v1.36")).isEqualTo(new PodSecurityVersion(36));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.25", "v1", "v1.", "v1.01", "v1.-1", "v2.0", "V1.2", "Latest", "v1.25 ", "v1.99999"})
    void rejectsInvalidVersion(String text) {
        assertThatThrownBy(() -> PodSecurityVersion.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the Pod Security version must be \"latest\" or v1.0 to v1.36");
    }

    @Test
    void rejectsVersionNewerThanLatest() {
        assertThatThrownBy(() -> PodSecurityVersion.parse("v1.37"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Pod Security version v1.37 is newer than v1.36, the newest supported version; use \"latest\"");
    }

    private static List<String> ids(Level level, String version, String... exempt) {
        return PodSecurityStandard.checks(level, PodSecurityVersion.parse(version), Set.of(exempt)).stream()
                .map(ManifestCheck::id)
                .toList();
    }
}
