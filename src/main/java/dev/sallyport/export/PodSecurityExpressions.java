package dev.sallyport.export;

import com.google.re2j.Pattern;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.NumberRanges;
import dev.sallyport.check.podsecurity.AllowPrivilegeEscalationCheck;
import dev.sallyport.check.podsecurity.AppArmorProfileCheck;
import dev.sallyport.check.podsecurity.CapabilitiesBaselineCheck;
import dev.sallyport.check.podsecurity.CapabilitiesCheck;
import dev.sallyport.check.podsecurity.CapabilitiesRestrictedCheck;
import dev.sallyport.check.podsecurity.ControlExemption;
import dev.sallyport.check.podsecurity.HostNamespacesCheck;
import dev.sallyport.check.podsecurity.HostPathVolumesCheck;
import dev.sallyport.check.podsecurity.HostPathsCheck;
import dev.sallyport.check.podsecurity.HostPortsCheck;
import dev.sallyport.check.podsecurity.HostProbesAndHostLifecycleCheck;
import dev.sallyport.check.podsecurity.IdsCheck;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
                    case RestrictedVolumesCheck(var hostPaths) -> restrictedVolumes(hostPaths);
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
                    case SysctlsCheck(var allowed, var source) -> sysctls(allowed, source);
                    case WindowsHostProcessCheck _ ->
                        Problems.ofContexts(
                                "it.context.?windowsOptions.?hostProcess.orValue(false)",
                                "runs as a process of the host (securityContext.windowsOptions.hostProcess)");
                    case CapabilitiesCheck(var allowed, var required) ->
                        capabilities(allowed, required).unless(WINDOWS);
                    case HostPathsCheck(var allowed) -> hostPaths(allowed);
                    case IdsCheck ids -> ids(ids).unless(WINDOWS);
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

    private static Problems restrictedVolumes(boolean allowsHostPaths) {
        return volumes("""
            it.exists(field, !(field in ['name', 'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image',
              'persistentVolumeClaim', 'projected', 'secret'%s]))\
            """.formatted(allowsHostPaths ? ", 'hostPath'" : ""), "is of a type that is not allowed");
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

    private static Problems sysctls(Set<String> allowed, String source) {
        var prefixes = allowed.stream()
                .filter(text -> text.endsWith("*"))
                .map(text -> text.substring(0, text.length() - 1))
                .sorted()
                .toList();
        return Problems.one(
                "variables.spec.?securityContext.?sysctls.orValue([]).exists(it, !(it.name in %s)%s)"
                        .formatted(
                                Cel.texts(allowed),
                                prefixes.isEmpty()
                                        ? ""
                                        : " && !%s.exists(prefix, it.name.startsWith(prefix))"
                                                .formatted(Cel.texts(prefixes))),
                "the pod sets a sysctl that is none of " + source + " (securityContext.sysctls)");
    }

    private static Problems capabilities(Optional<Set<String>> allowed, Set<String> required) {
        var adds = allowed.filter(names -> !names.contains(CapabilitiesCheck.ALL))
                .map(names -> added(Cel.texts(names), "adds a capability that is not allowed"))
                .orElse(new Problems("[]"));
        return required.isEmpty() ? adds : adds.and(kept(required));
    }

    private static Problems kept(Set<String> required) {
        var capabilities = "it.container.?securityContext.?capabilities";
        return Problems.ofContainers(
                        "!('ALL' in %1$s.?drop.orValue([])) && %2$s.exists(name, !(name in %1$s.?drop.orValue([])))"
                                .formatted(capabilities, Cel.texts(required)),
                        "does not drop " + String.join(", ", new TreeSet<>(required))
                                + " (securityContext.capabilities.drop)")
                .and(Problems.ofContainers(
                        "%s.?add.orValue([]).exists(name, name.upperAscii().replace('CAP_', '')".formatted(capabilities)
                                + " in %s)"
                                        .formatted(Cel.texts(
                                                Stream.concat(Stream.of(CapabilitiesCheck.ALL), required.stream())
                                                        .distinct()
                                                        .toList())),
                        "adds a capability that it must drop (securityContext.capabilities.add)"));
    }

    private static Problems hostPaths(List<HostPathsCheck.HostPrefix> allowed) {
        var prefixes =
                "(it.hostPath.?path.orValue('') + '/').startsWith('/') && !(it.hostPath.?path.orValue('') + '/').contains('/../') && %s"
                        .formatted(matchesAny(allowed));
        var writable =
                matchesAny(allowed.stream().filter(prefix -> !prefix.readOnly()).toList());
        return volumes("has(it.hostPath) && !(%s)".formatted(prefixes), "mounts a host path that is not allowed")
                .and(Problems.ofContainers(
                        """
                        it.container.?volumeMounts.orValue([]).exists(mount, !mount.?readOnly.orValue(false)
                          && variables.spec.?volumes.orValue([]).exists(it, it.name == mount.name
                            && has(it.hostPath) && %s && !%s))\
                        """.formatted(matchesAny(allowed), writable),
                        "may write to a host path that" + " is read-only (volumeMounts.readOnly)"));
    }

    /** Returns a condition: the host path of the volume {@code it} is below one of the prefixes. */
    private static String matchesAny(List<HostPathsCheck.HostPrefix> prefixes) {
        var slash = "/(?:\\.?/)*";
        return prefixes.isEmpty()
                ? "false"
                : "(it.hostPath.?path.orValue('') + '/').matches(%s)"
                        .formatted(Cel.text(prefixes.stream()
                                .map(prefix -> prefix.path().isEmpty()
                                        ? slash
                                        : Stream.of(prefix.path().substring(1).split("/", -1))
                                                .map(Pattern::quote)
                                                .collect(Collectors.joining(slash, slash, slash)))
                                .collect(Collectors.joining("|", "^(?:", ")"))));
    }

    private static Problems ids(IdsCheck check) {
        return Problems.all(Stream.of(
                        check.users().map(allowed -> runAs("runAsUser", allowed)),
                        check.groups().map(allowed -> runAs("runAsGroup", allowed)),
                        check.fsGroups()
                                .map(allowed -> Problems.one(
                                        "variables.spec.?securityContext.?fsGroup.hasValue() && !%s"
                                                .formatted(Cel.isIn(allowed, "variables.spec.securityContext.fsGroup")),
                                        "the pod sets a securityContext.fsGroup that is none of " + allowed)),
                        check.supplementalGroups()
                                .map(allowed -> Problems.one(
                                        "variables.spec.?securityContext.?supplementalGroups.orValue([]).exists(group, !%s)"
                                                .formatted(Cel.isIn(allowed, "group")),
                                        "the pod sets securityContext.supplementalGroups that are none of " + allowed)))
                .flatMap(Optional::stream));
    }

    private static Problems runAs(String field, NumberRanges allowed) {
        return Problems.ofContexts(
                        "has(it.context.%1$s) && !%2$s".formatted(field, Cel.isIn(allowed, "it.context." + field)),
                        "sets a securityContext.%s that is none of %s".formatted(field, allowed))
                .and(unset(field));
    }
}
