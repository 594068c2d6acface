package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import java.util.stream.Stream;

/**
 * A hostPath volume is a part of the node's file system.
 *
 * <p>Restricted fields: {@code spec.volumes[*].hostPath}
 *
 * <p>Allowed values: unset
 */
record HostPathVolumes() implements Control {

    @Override
    public String control() {
        return "hostPathVolumes";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        return Volumes.of(workload)
                .filter(volume -> volume.volume().getHostPath() != null)
                .map(volume -> new Problem(
                        volume.path() + ".hostPath",
                        "volume \"%s\" is a path of the node".formatted(volume.name()),
                        "use a persistentVolumeClaim, emptyDir, configMap or secret volume"));
    }
}
