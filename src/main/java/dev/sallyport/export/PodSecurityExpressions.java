package dev.sallyport.export;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.podsecurity.AllowPrivilegeEscalationCheck;
import dev.sallyport.check.podsecurity.AppArmorProfileCheck;
import dev.sallyport.check.podsecurity.CapabilitiesBaselineCheck;
import dev.sallyport.check.podsecurity.CapabilitiesRestrictedCheck;
import dev.sallyport.check.podsecurity.ControlExemption;
import dev.sallyport.check.podsecurity.HostNamespacesCheck;
import dev.sallyport.check.podsecurity.HostPathVolumesCheck;
import dev.sallyport.check.podsecurity.HostPortsCheck;
import dev.sallyport.check.podsecurity.HostProbesAndHostLifecycleCheck;
import dev.sallyport.check.podsecurity.PodSecurityVersion;
import dev.sallyport.check.podsecurity.PrivilegedCheck;
import dev.sallyport.check.podsecurity.ProcMountCheck;
import dev.sallyport.check.podsecurity.ProcMountRestrictedCheck;
import dev.sallyport.check.podsecurity.RestrictedVolumesCheck;
import dev.sallyport.check.podsecurity.RunAsNonRootCheck;
import dev.sallyport.check.podsecurity.RunAsUserCheck;
import dev.sallyport.check.podsecurity.SeLinuxOptionsCheck;
import dev.sallyport.check.podsecurity.SeccompProfileBaselineCheck;
import dev.sallyport.check.podsecurity.SeccompProfileRestrictedCheck;
import dev.sallyport.check.podsecurity.SysctlsCheck;
import dev.sallyport.check.podsecurity.WindowsHostProcessCheck;
import dev.sallyport.export.Translation.Problems;
import java.util.Optional;
import java.util.stream.Stream;

/** Expressions of the controls of the Pod Security Standards; the check of each control documents it. */
final class PodSecurityExpressions {
    static final String WINDOWS = "variables.spec.?os.?name.orValue('') == 'windows'";
    private static final String USER_NAMESPACE = "!variables.spec.?hostUsers.orValue(true)";
    private static final String PROFILES = "['RuntimeDefault', 'Localhost']";

    private PodSecurityExpressions() {}

    static Optional<Problems> of(ManifestCheck check) {
        return Optional.ofNullable(
                switch (check) {
                    case AllowPrivilegeEscalationCheck(var version) -> unlessOnWindows(version, escalation());
                    case AppArmorProfileCheck _ -> appArmor();
                    case CapabilitiesBaselineCheck _ ->
                        added(Cel.texts(CapabilitiesBaselineCheck.ALLOWED), "adds a capability that is not allowed");
                    case CapabilitiesRestrictedCheck(var version) ->
                        unlessOnWindows(
                                version,
                                notDropped().and(added("['NET_BIND_SERVICE']", "adds more than NET_BIND_SERVICE")));
                    case HostNamespacesCheck _ -> hostNamespaces();
                    case HostPathVolumesCheck _ -> volumes("has(it.hostPath)", "is a hostPath");
                    case HostPortsCheck _ ->
                        Problems.ofContainers(
                                "it.container.?ports.orValue([]).exists(port, port.?hostPort.orValue(0) != 0)",
                                "uses a hostPort");
                    case HostProbesAndHostLifecycleCheck _ -> hostProbes();
                    case PrivilegedCheck _ ->
                        Problems.ofContainers(
                                "it.container.?securityContext.?privileged.orValue(false)",
                                "is privileged (securityContext.privileged)");
                    case ProcMountCheck(var version) -> unlessInUserNamespace(version, procMount());
                    case ProcMountRestrictedCheck _ -> procMount();
                    case RestrictedVolumesCheck _ -> restrictedVolumes();
                    case RunAsNonRootCheck(var version) -> unlessInUserNamespace(version, root());
                    case RunAsUserCheck(var version) ->
                        unlessInUserNamespace(
                                version,
                                Problems.ofContexts(
                                        "it.context.?runAsUser.orValue(1) == 0",
                                        "runs as user 0 (securityContext.runAsUser)"));
                    case SeLinuxOptionsCheck options -> seLinux(options);
                    case SeccompProfileBaselineCheck profile -> seccomp(profile);
                    case SeccompProfileRestrictedCheck(var version) ->
                        unlessOnWindows(version, unconfined().and(unset("seccompProfile")));
                    case SysctlsCheck sysctls -> sysctls(sysctls);
                    case WindowsHostProcessCheck _ ->
                        Problems.ofContexts(
                                "it.context.?windowsOptions.?hostProcess.orValue(false)",
                                "runs as a process of the host (securityContext.windowsOptions.hostProcess)");
                    default -> null;
                });
    }

    private static Problems unlessOnWindows(PodSecurityVersion version, Problems problems) {
        return version.atLeast(ControlExemption.WINDOWS_SINCE) ? problems.unless(WINDOWS) : problems;
    }

    private static Problems unlessInUserNamespace(PodSecurityVersion version, Problems problems) {
        return version.atLeast(ControlExemption.USER_NAMESPACES_SINCE) ? problems.unless(USER_NAMESPACE) : problems;
    }

    private static Problems escalation() {
        return Problems.ofContainers(
                "it.container.?securityContext.?allowPrivilegeEscalation.orValue(true)",
                "does not set securityContext.allowPrivilegeEscalation to false");
    }

    private static Problems appArmor() {
        var annotations = "variables.pod.?metadata.?annotations.orValue({})";
        return Problems.ofContexts(
                        "has(it.context.appArmorProfile) && !(it.context.appArmorProfile.?type.orValue('') in "
                                + PROFILES + ")",
                        "sets an AppArmor profile that is not allowed (securityContext.appArmorProfile.type)")
                .and(Problems.one(
                        """
                        %1$s.exists(key,
                          key.startsWith('container.apparmor.security.beta.kubernetes.io/')
                          && !(%1$s[key] in ['', 'runtime/default']) && !%1$s[key].startsWith('localhost/'))\
                        """.formatted(annotations),
                        "an annotation" + " sets" + " an AppArmor" + " profile" + " that" + " is not" + " allowed"));
    }

    private static Problems added(String allowed, String words) {
        return Problems.ofContainers(
                "it.container.?securityContext.?capabilities.?add.orValue([])"
                        + ".exists(capability, !(capability in %s))".formatted(allowed),
                words + " (securityContext.capabilities.add)");
    }

    private static Problems notDropped() {
        return Problems.ofContainers(
                "!('ALL' in it.container.?securityContext.?capabilities.?drop.orValue([]))",
                "does not drop ALL capabilities (securityContext.capabilities.drop)");
    }

    private static Problems hostNamespaces() {
        return hostNamespace("hostNetwork").and(hostNamespace("hostPID")).and(hostNamespace("hostIPC"));
    }

    private static Problems hostNamespace(String field) {
        return Problems.one(
                "variables.spec.?%s.orValue(false)".formatted(field),
                "the pod shares a namespace of the host (%s)".formatted(field));
    }

    private static Problems volumes(String condition, String words) {
        return new Problems("variables.spec.?volumes.orValue([]).filter(it, %s)\n.map(it, 'volume \"' + it.name + %s)"
                .formatted(condition, Cel.text("\" " + words)));
    }

    private static Problems hostProbes() {
        return Problems.ofContainers("""
            [it.container.?livenessProbe, it.container.?readinessProbe, it.container.?startupProbe,
              it.container.?lifecycle.?postStart, it.container.?lifecycle.?preStop].exists(handler,
              handler.?httpGet.?host.orValue('') != '' || handler.?tcpSocket.?host.orValue('') != '')\
            """, "names a" + " host" + " for a" + " probe" + " or hook");
    }

    private static Problems procMount() {
        return Problems.ofContainers(
                "it.container.?securityContext.?procMount.orValue('Default') != 'Default'",
                "sets securityContext.procMount");
    }

    private static Problems restrictedVolumes() {
        return volumes("""
            it.exists(field, !(field in ['name', 'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image',
              'persistentVolumeClaim', 'projected', 'secret']))\
            """, "is of a type that is not allowed");
    }

    private static Problems root() {
        return Problems.ofContexts(
                        "!it.context.?runAsNonRoot.orValue(true)", "sets securityContext.runAsNonRoot to false")
                .and(unset("runAsNonRoot"));
    }

    /** Returns a problem for each container without the field if the pod has no value for it. */
    private static Problems unset(String field) {
        return Problems.ofContainers(
                        "!has(it.container.securityContext) || !has(it.container.securityContext.%s)".formatted(field),
                        "does not set securityContext.%s, nor does the pod".formatted(field))
                .unless("variables.spec.?securityContext.?%s.hasValue()".formatted(field));
    }

    private static Problems seLinux(SeLinuxOptionsCheck check) {
        return Problems.ofContexts(
                """
                !(it.context.?seLinuxOptions.?type.orValue('') in %s)
                  || it.context.?seLinuxOptions.?user.orValue('') != ''
                  || it.context.?seLinuxOptions.?role.orValue('') != ''\
                """.formatted(Cel.texts(
                        Stream.concat(Stream.of(""), check.types().stream()).toList())),
                "sets an SELinux type, user or role (securityContext.seLinuxOptions)");
    }

    private static Problems seccomp(SeccompProfileBaselineCheck check) {
        return check.readsFields() ? unconfined() : seccompAnnotations();
    }

    private static Problems unconfined() {
        return Problems.ofContexts(
                "has(it.context.seccompProfile) && !(it.context.seccompProfile.?type.orValue('') in " + PROFILES + ")",
                "sets a seccomp profile that is not allowed (securityContext.seccompProfile.type)");
    }

    private static Problems seccompAnnotations() {
        return Problems.one("""
            variables.pod.?metadata.?annotations.orValue({}).exists(key,
              (key == 'seccomp.security.alpha.kubernetes.io/pod'
                || variables.containers.exists(it,
                  key == 'container.seccomp.security.alpha.kubernetes.io/' + it.container.name))
              && !(variables.pod.metadata.annotations[key] in ['runtime/default', 'docker/default'])
              && !variables.pod.metadata.annotations[key].startsWith('localhost/'))\
            """, "an annotation sets a" + " seccomp profile" + " that is not" + " allowed");
    }

    private static Problems sysctls(SysctlsCheck check) {
        return Problems.one(
                "variables.spec.?securityContext.?sysctls.orValue([]).exists(it, !(it.name in %s))"
                        .formatted(Cel.texts(check.safe())),
                "the pod sets a sysctl that is not safe (securityContext.sysctls)");
    }
}
