package dev.sallyport.check.podsecurity;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The volumes of a pod, with their paths. */
final class Volumes {

    /** A volume and its JSON path. */
    record PodVolume(String path, Volume volume) {
        String name() {
            return requireNonNullElse(volume.getName(), "");
        }
    }

    private Volumes() {}

    static Stream<PodVolume> of(Workload workload) {
        var volumes = requireNonNullElse(workload.spec().getVolumes(), List.<Volume>of());
        return IntStream.range(0, volumes.size())
                .mapToObj(i -> new PodVolume(workload.specPath() + ".volumes[" + i + "]", volumes.get(i)));
    }
}
