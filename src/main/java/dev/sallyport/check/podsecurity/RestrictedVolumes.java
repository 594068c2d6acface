package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Volumes other than the core kinds reach storage past the claims that an administrator controls.
 *
 * <p>Restricted fields: {@code spec.volumes[*]}
 *
 * <p>Allowed values: configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected, secret
 */
record RestrictedVolumes() implements Control {
    private static final List<Function<Volume, @Nullable Object>> ALLOWED = List.of(
            Volume::getConfigMap,
            Volume::getCsi,
            Volume::getDownwardAPI,
            Volume::getEmptyDir,
            Volume::getEphemeral,
            Volume::getImage,
            Volume::getPersistentVolumeClaim,
            Volume::getProjected,
            Volume::getSecret);

    @Override
    public String control() {
        return "restrictedVolumes";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        return Volumes.of(workload)
                .filter(volume -> ALLOWED.stream().allMatch(kind -> kind.apply(volume.volume()) == null))
                .map(volume -> new Problem(
                        volume.path(),
                        "volume \"%s\" is of a kind that is not allowed".formatted(volume.name()),
                        "use configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected"
                                + " or secret"));
    }
}
