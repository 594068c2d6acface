package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import java.util.stream.Stream;

/** One control of the standards. */
sealed interface Control extends ManifestCheck
        permits AllowPrivilegeEscalation,
                AppArmorProfile,
                BaselineCapabilities,
                BaselineSeccompProfile,
                HostNamespaces,
                HostPathVolumes,
                HostPorts,
                HostProbesAndHostLifecycle,
                Privileged,
                ProcMount,
                RestrictedCapabilities,
                RestrictedSeccompProfile,
                RestrictedVolumes,
                RunAsNonRoot,
                RunAsUser,
                SeLinuxOptions,
                SeccompAnnotations,
                Sysctls,
                WindowsHostProcess {

    /** The name of the control as upstream spells it, such as {@code hostPorts}. */
    String control();

    /** What is wrong, in the order of the manifest. */
    Stream<Problem> problems(Workload workload);

    @Override
    default String id() {
        return "pod-security/" + control();
    }

    @Override
    default Outcome evaluate(Workload workload) {
        return Outcome.of(problems(workload).toList());
    }
}
