package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Image reference in a manifest, with its position.
 *
 * @param path JSON path of the field
 * @param place position that does not depend on the order of lists, for comparison with the old object
 * @param image reference as in the manifest; empty if unset
 */
public record ImageUse(String path, String place, String image) {

    static Stream<ImageUse> ofVolumes(@Nullable List<Volume> volumes, String path) {
        if (volumes == null) {
            return Stream.empty();
        }
        return IntStream.range(0, volumes.size())
                .filter(i -> volumes.get(i).getImage() != null)
                .mapToObj(i -> new ImageUse(
                        path + "[" + i + "].image.reference",
                        "volume " + volumes.get(i).getName(),
                        requireNonNullElse(volumes.get(i).getImage().getReference(), "")));
    }
}
