package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.compile.SpecError;
import dev.sallyport.finding.Finding;
import dev.sallyport.workload.Manifests;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Controls and lists of values in {@code spec.podSecurity}. */
class PodSecurityListsTest {
    private static final String RESTRICTED =
            "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {drop: [ALL]%s},"
                    + " seccompProfile: {type: %s}}";

    @Test
    void exemptControlOfRestrictedBringsBackNoControlOfBaseline() {
        var unconfined = pod("", RESTRICTED.formatted("", "Unconfined"));
        var hostPath = pod("volumes: [{name: v, hostPath: {path: /data}}]", RESTRICTED.formatted("", "RuntimeDefault"));

        assertThat(checks("level: restricted", unconfined)).containsExactly("pod-security/seccompProfile_restricted");
        assertThat(checks("level: restricted, exempt: [seccompProfile_restricted]", unconfined))
                .isEmpty();
        assertThat(checks(
                        "level: restricted, exempt: [seccompProfile_restricted, seccompProfile_baseline]", unconfined))
                .isEmpty();
        assertThat(checks("level: restricted", hostPath)).containsExactly("pod-security/restrictedVolumes");
        assertThat(checks("level: restricted, exempt: [restrictedVolumes]", hostPath))
                .isEmpty();
    }

    @Test
    void exemptionOfAllButOneControlLeavesThisOne() {
        var exempt = "level: restricted, exempt: [appArmorProfile, hostNamespaces, hostPorts,"
                + " hostProbesAndHostLifecycle, privileged, seLinuxOptions, sysctls, windowsHostProcess,"
                + " allowPrivilegeEscalation, capabilities_restricted, procMount_restricted, restrictedVolumes, runAsUser,"
                + " seccompProfile_restricted]";

        assertOnlyRunAsNonRoot(exempt);
    }

    @Test
    void listedControlIsTheOnlyOne() {
        assertOnlyRunAsNonRoot("controls: [runAsNonRoot]");
        assertOnlyRunAsNonRoot("level: restricted, controls: [runAsNonRoot]");
    }

    private static void assertOnlyRunAsNonRoot(String rules) {
        var weak = "volumes: [{name: v, hostPath: {path: /data}}]\nhostPID: true";
        var context = "securityContext: {runAsNonRoot: %s, privileged: true, capabilities: {add: [SYS_TIME]}}";

        assertThat(checks(rules, pod(weak, context.formatted(true)))).isEmpty();
        assertThat(checks(rules, pod(weak, context.formatted(false)))).containsExactly("pod-security/runAsNonRoot");
    }

    @Test
    void ownListsReplaceTheListsOfTheLevel() {
        var spec = "hostIPC: false\nvolumes: [{name: v, hostPath: {path: /var/log}}]\n"
                + "securityContext: {sysctls: [{name: net.core.somaxconn, value: \"1\"}]}";
        var adds = pod(spec, RESTRICTED.formatted(", add: [SYS_TIME]", "RuntimeDefault"));
        var lists = "capabilities: {add: [SYS_TIME]}, hostPaths: [{prefix: /var}], sysctls: [\"net.core.*\"]";

        for (var level : List.of("level: baseline", "level: restricted")) {
            assertThat(checks(level, adds)).as(level).hasSize(3);
            assertThat(checks(level + ", " + lists, adds)).as(level).isEmpty();
        }
        assertThat(checks(
                        "level: restricted, " + lists,
                        pod(spec, RESTRICTED.formatted("", "RuntimeDefault").replace("ALL", "KILL"))))
                .containsExactly("pod-security/capabilities");
        assertThat(checks(
                        "level: restricted, " + lists,
                        pod(
                                "volumes: [{name: v, nfs: {server: a, path: /}}]",
                                RESTRICTED.formatted("", "RuntimeDefault"))))
                .containsExactly("pod-security/restrictedVolumes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{drop: [ALL]}                        | 0",
                "{drop: [KILL, NET_RAW]}              | 0",
                "{drop: [NET_RAW]}                    | 1",
                "{drop: [all]}                        | 2",
                "{}                                   | 2",
                "{drop: [ALL], add: [NET_RAW]}        | 1",
                "{drop: [ALL], add: [CAP_net_raw]}    | 1",
                "{drop: [ALL], add: [ALL]}            | 1",
                "{drop: [ALL], add: [CHOWN]}          | 0"
            })
    void requiredCapabilitiesAreDroppedAndNotAddedAgain(String capabilities, int problems) {
        var pod = pod("", "securityContext: {capabilities: %s}".formatted(capabilities));

        assertThat(findings("capabilities: {drop: [NET_RAW, KILL]}", pod)).hasSize(problems);
    }

    @ParameterizedTest
    @CsvSource({
        "/var/log, true, 0",
        "/var/log/, true, 0",
        "//var/./log/pods, true, 0",
        "/var/log/pods, false, 1",
        "/var/logs, true, 1",
        "/var/log/../lib, true, 1",
        "/var/log/.., true, 1",
        "var/log, true, 1",
        "/, true, 1",
        "/srv/a, false, 0",
        "'', true, 1"
    })
    void hostPathsAreComparedByDirectory(String path, boolean readOnly, int problems) {
        var pod = pod(
                "volumes: [{name: v, hostPath: {path: \"%s\"}}]".formatted(path),
                "volumeMounts: [{name: v, mountPath: /a, readOnly: %s}, {name: v, mountPath: /b, readOnly: true}]"
                        .formatted(readOnly));

        assertThat(findings("hostPaths: [{prefix: /var/log/, readOnly: true}, {prefix: /srv}]", pod))
                .hasSize(problems);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{runAsUser: 1000, runAsGroup: 1000}                                | {}                          | 0",
                "{}                                                                 | {}                          | 2",
                "{runAsUser: 1000, runAsGroup: 1000}                                | {runAsUser: 0}              | 1",
                "{runAsUser: 0, runAsGroup: 1000}                                   | {runAsUser: 1000}           | 1",
                "{}                                                                 | {runAsUser: 1000, runAsGroup:"
                        + " 1999} | 0",
                "{runAsUser: 1000, runAsGroup: 1000, fsGroup: 0}                    | {}                          | 1",
                "{runAsUser: 1000, runAsGroup: 1000, supplementalGroups: [1000, 0]} | {}                          | 1"
            })
    void idsAreInTheRanges(String ofPod, String ofContainer, int problems) {
        var pod = pod("securityContext: " + ofPod, "securityContext: " + ofContainer);

        assertThat(findings("ids: {users: [\"1000-1999\"], groups: [\"1000-1999\"]}", pod))
                .hasSize(problems);
        assertThat(findings(
                        "ids: {users: [\"1000-1999\"], groups: [\"1000-1999\"]}",
                        pod("os: {name: windows}\nsecurityContext: " + ofPod, "securityContext: " + ofContainer)))
                .isEmpty();
    }

    @Test
    void listsOfOtherGroupsReplaceTheListOfGroups() {
        var pod = pod("securityContext: {runAsGroup: 1000, fsGroup: 5, supplementalGroups: [7]}", "stdin: false");

        assertThat(findings("ids: {groups: [\"1000\"]}", pod)).hasSize(2);
        assertThat(findings("ids: {groups: [\"1000\"], fsGroups: [\"5\"], supplementalGroups: [\"7-8\"]}", pod))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                             | spec.podSecurity",
                "{controls: []}                                 | spec.podSecurity.controls",
                "{controls: [runAsNonroot]}                     | spec.podSecurity.controls[0]",
                "{level: baseline, controls: [runAsNonRoot]}    | spec.podSecurity.controls[0]",
                "{version: v1.20, controls: [runAsUser]}        | spec.podSecurity.controls[0]",
                "{controls: [privileged], exempt: [privileged]} | spec.podSecurity.exempt",
                "{exempt: [privileged], sysctls: []}            | spec.podSecurity.exempt[0]",
                "{capabilities: {}}                             | spec.podSecurity.capabilities",
                "{capabilities: {add: [CAP_NET_RAW]}}           | spec.podSecurity.capabilities.add[0]",
                "{capabilities: {drop: [net_raw]}}              | spec.podSecurity.capabilities.drop[0]",
                "{hostPaths: [{prefix: var}]}                   | spec.podSecurity.hostPaths[0].prefix",
                "{hostPaths: [{prefix: /a/..}]}                 | spec.podSecurity.hostPaths[0].prefix",
                "{ids: {}}                                      | spec.podSecurity.ids",
                "{ids: {users: [root]}}                         | spec.podSecurity.ids.users",
                "{sysctls: ['*a']}                              | spec.podSecurity.sysctls[0]"
            })
    void rejectsInvalidRules(String rules, String path) {
        assertThat(Policies.compile("podSecurity: " + rules).errors())
                .extracting(SpecError::path)
                .containsExactly(path);
    }

    private static List<String> checks(String rules, String pod) {
        return findings(rules, pod).stream().map(Finding::check).distinct().toList();
    }

    private static List<Finding> findings(String rules, String pod) {
        var compilation = Policies.compile("podSecurity: {%s}".formatted(rules));
        assertThat(compilation.errors()).isEmpty();
        return TestEvaluator.of(compilation.policy())
                .evaluate(AdmissionAttributes.create(Manifests.subject(pod)))
                .findings();
    }

    private static String pod(String spec, String container) {
        return """
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec:
              containers: [{name: web, image: "example.org/web:1", %s}]
            %s\
            """.formatted(container, spec.indent(2));
    }
}
