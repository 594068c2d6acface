package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Volume;

/**
 * Forbids volumes of type hostPath, because host directories give access to the node and to other pods.
 *
 * <p>Restricted fields: {@code spec.volumes[*].hostPath}
 *
 * <p>Allowed values: unset
 *
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_hostPathVolumes.go">upstream</a>
 */
public record HostPathVolumesCheck() implements ManifestCheck {

    @Override
    public String id() {
        return "pod-security/hostPathVolumes";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var volumes = workload.spec().getVolumes();
        var problems = new Problems();
        for (int i = 0; i < volumes.size(); i++) {
            if (volumes.get(i).getHostPath() != null) {
                problems.add(problem(volumes.get(i), workload.specPath() + ".volumes[" + i + "].hostPath"));
            }
        }
        return problems.outcome();
    }

    private static Problem problem(Volume volume, String path) {
        return new Problem(
                path,
                "volume \"" + volume.getName() + "\" mounts the host path "
                        + volume.getHostPath().getPath(),
                "use an emptyDir, configMap, secret, projected or persistentVolumeClaim volume instead");
    }
}
