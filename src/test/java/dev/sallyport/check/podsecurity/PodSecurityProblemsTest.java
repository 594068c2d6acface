package dev.sallyport.check.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.podsecurity.PodSecurityStandard.Level;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Manifests;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of paths and messages of all controls. */
class PodSecurityProblemsTest {

    static Stream<Arguments> examples() {
        return Stream.of(
                example(
                        "allowPrivilegeEscalation",
                        "containers: [{name: app}]",
                        "spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation: "
                                + "container \"app\" does not set allowPrivilegeEscalation to false"),
                example(
                        "allowPrivilegeEscalation",
                        "initContainers: [{name: setup, securityContext: {allowPrivilegeEscalation: true}}]",
                        "spec.template.spec.initContainers[0].securityContext.allowPrivilegeEscalation: "
                                + "init container \"setup\" sets allowPrivilegeEscalation to true"),
                example(
                        "appArmorProfile",
                        "containers: [{name: app, securityContext: {appArmorProfile: {type: Unconfined}}}]",
                        "spec.template.spec.containers[0].securityContext.appArmorProfile.type: "
                                + "container \"app\" sets the AppArmor profile type \"Unconfined\""),
                example(
                        "capabilities_baseline",
                        "containers: [{name: app, securityContext: {capabilities: {add: [KILL, NET_RAW]}}}]",
                        "spec.template.spec.containers[0].securityContext.capabilities.add[1]: "
                                + "container \"app\" adds the capability NET_RAW"),
                example(
                        "capabilities_restricted",
                        "containers: [{name: app, securityContext: {capabilities: {drop: [NET_RAW], add: [KILL]}}}]",
                        "spec.template.spec.containers[0].securityContext.capabilities.drop: "
                                + "container \"app\" does not drop all capabilities",
                        "spec.template.spec.containers[0].securityContext.capabilities.add[0]: "
                                + "container \"app\" adds the capability KILL"),
                example(
                        "hostNamespaces",
                        "{hostNetwork: true, hostPID: true, hostIPC: false}",
                        "spec.template.spec.hostNetwork: "
                                + "the pod shares the network namespace of the host (hostNetwork: true)",
                        "spec.template.spec.hostPID: the pod shares the process namespace of the host (hostPID: true)"),
                example(
                        "hostPathVolumes",
                        "volumes: [{name: tmp, emptyDir: {}}, {name: docker, hostPath: {path: /var/run/docker.sock}}]",
                        "spec.template.spec.volumes[1].hostPath: "
                                + "volume \"docker\" mounts the host path /var/run/docker.sock"),
                example(
                        "hostPorts",
                        "containers: [{name: app, ports: [{containerPort: 80}, {containerPort: 443, hostPort: 443}]}]",
                        "spec.template.spec.containers[0].ports[1].hostPort: container \"app\" uses host port 443"),
                example(
                        "hostProbesAndHostLifecycle",
                        "containers: [{name: app, livenessProbe: {httpGet: {host: 10.0.0.1, port: 80}},"
                                + " lifecycle: {preStop: {tcpSocket: {host: db, port: 80}}}}]",
                        "spec.template.spec.containers[0].livenessProbe.httpGet.host: "
                                + "container \"app\" sets the host \"10.0.0.1\" in"
                                + " livenessProbe.httpGet",
                        "spec.template.spec.containers[0].lifecycle.preStop.tcpSocket.host: "
                                + "container \"app\" sets the host \"db\" in"
                                + " lifecycle.preStop.tcpSocket"),
                example(
                        "privileged",
                        "ephemeralContainers: [{name: debug, securityContext: {privileged: true}}]",
                        "spec.template.spec.ephemeralContainers[0].securityContext.privileged: "
                                + "ephemeral container \"debug\" is privileged"),
                example(
                        "procMount",
                        "containers: [{name: app, securityContext: {procMount: Unmasked}}]",
                        "spec.template.spec.containers[0].securityContext.procMount: "
                                + "container \"app\" sets procMount to \"Unmasked\""),
                example(
                        "procMount_restricted",
                        "{hostUsers: false, containers: [{name: app, securityContext: {procMount: Unmasked}}]}",
                        "spec.template.spec.containers[0].securityContext.procMount: "
                                + "container \"app\" sets procMount to \"Unmasked\""),
                example(
                        "restrictedVolumes",
                        "volumes: [{name: tmp}, {name: share, nfs: {server: n, path: /}}, {name: new, floppy: {}}]",
                        "spec.template.spec.volumes[1].nfs: volume \"share\" is of type nfs",
                        "spec.template.spec.volumes[2].floppy: volume \"new\" is of type floppy"),
                example(
                        "runAsNonRoot",
                        "containers: [{name: app}, {name: proxy, securityContext: {runAsNonRoot: false}}]",
                        "spec.template.spec.containers[1].securityContext.runAsNonRoot: "
                                + "container \"proxy\" sets runAsNonRoot to false",
                        "spec.template.spec.containers[0].securityContext.runAsNonRoot: container \"app\" may run as"
                                + " root: neither it nor the pod sets runAsNonRoot to true"),
                example(
                        "runAsUser",
                        "{securityContext: {runAsUser: 0}, containers: [{name: app, securityContext: {runAsUser: 1}}]}",
                        "spec.template.spec.securityContext.runAsUser: the pod runs as user 0, which is root"),
                example(
                        "seLinuxOptions",
                        "containers: [{name: app, securityContext: {seLinuxOptions: {type: spc_t, user: system_u}}}]",
                        "spec.template.spec.containers[0].securityContext.seLinuxOptions.type: "
                                + "container \"app\" sets the SELinux type \"spc_t\"",
                        "spec.template.spec.containers[0].securityContext.seLinuxOptions.user: "
                                + "container \"app\" sets the SELinux user \"system_u\""),
                example(
                        "seccompProfile_baseline",
                        "securityContext: {seccompProfile: {type: Unconfined}}",
                        "spec.template.spec.securityContext.seccompProfile.type: "
                                + "the pod sets the seccomp profile type \"Unconfined\""),
                example(
                        "seccompProfile_restricted",
                        "containers: [{name: app}]",
                        "spec.template.spec.containers[0].securityContext.seccompProfile.type: "
                                + "container \"app\" has no seccomp profile:"
                                + " neither it nor the pod sets seccompProfile.type"),
                example(
                        "sysctls",
                        "securityContext: {sysctls: [{name: net.ipv4.tcp_rmem}, {name: kernel.msgmax}]}",
                        "spec.template.spec.securityContext.sysctls[1].name: the pod sets the sysctl kernel.msgmax"),
                example(
                        "windowsHostProcess",
                        "securityContext: {windowsOptions: {hostProcess: true}}",
                        "spec.template.spec.securityContext.windowsOptions.hostProcess: "
                                + "the pod runs as a process of the Windows host"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void reportsFieldAndValue(String control, String spec, List<String> problems) {
        assertThat(problems(control, "latest", deployment("{}", spec))).containsExactlyElementsOf(problems);
    }

    @ParameterizedTest
    @MethodSource("annotations")
    void reportsAnnotation(String control, String annotation, List<String> problems) {
        var manifest = deployment("{" + annotation + ": unconfined}", "containers: [{name: app}]");
        assertThat(problems(control, "v1.18", manifest)).containsExactlyElementsOf(problems);
    }

    static Stream<Arguments> annotations() {
        return Stream.of(
                example(
                        "appArmorProfile",
                        "container.apparmor.security.beta.kubernetes.io/app",
                        "spec.template.metadata.annotations['container.apparmor.security.beta.kubernetes.io/app']: "
                                + "container \"app\" has the AppArmor profile \"unconfined\" (set by annotation)"),
                example(
                        "seccompProfile_baseline",
                        "seccomp.security.alpha.kubernetes.io/pod",
                        "spec.template.metadata.annotations['seccomp.security.alpha.kubernetes.io/pod']: "
                                + "the pod has the seccomp profile \"unconfined\" (set by annotation)"),
                example(
                        "seccompProfile_baseline",
                        "container.seccomp.security.alpha.kubernetes.io/app",
                        "spec.template.metadata.annotations['container.seccomp.security.alpha.kubernetes.io/app']: "
                                + "container \"app\" has the seccomp profile \"unconfined\" (set by annotation)"));
    }

    private static Arguments example(String control, String text, String... problems) {
        return Arguments.of(control, text, List.of(problems));
    }

    private static String deployment(String annotations, String spec) {
        var flow = spec.startsWith("{") ? spec : "{" + spec + "}";
        return "---\n{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop},"
                + " spec: {template: {metadata: {annotations: " + annotations + "}, spec: " + flow + "}}}";
    }

    private static List<String> problems(String control, String version, String manifest) {
        return Stream.of(Level.BASELINE, Level.RESTRICTED)
                .flatMap(level ->
                        PodSecurityStandard.checks(level, PodSecurityVersion.parse(version), Set.of()).stream())
                .filter(check -> check.id().equals("pod-security/" + control))
                .distinct()
                .map(check -> check.evaluate(Manifests.workload(manifest)))
                .flatMap(outcome -> outcome instanceof Outcome.Failed(var found) ? found.stream() : Stream.empty())
                .map(problem -> problem.path() + ": " + problem.message())
                .toList();
    }
}
