package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An image as a manifest names it, and where.
 *
 * @param path JSON path of the field
 * @param place the same place in another state of the object, where lists may be in another order
 * @param image the reference as written; empty where the field is unset
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
