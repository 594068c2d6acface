package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Image reference in a manifest, with its position.
 *
 * @param path JSON path of the field
 * @param place position that does not depend on the order of lists, for comparison with the old object
 * @param image reference as in the manifest; empty if unset
 */
public record ImageUse(String path, String place, String image) {

    /** Adds the images of volumes (KEP-4639). */
    static void addVolumes(List<ImageUse> images, @Nullable List<Volume> volumes, String path) {
        if (volumes == null) {
            return;
        }
        for (int i = 0; i < volumes.size(); i++) {
            var image = volumes.get(i).getImage();
            if (image != null) {
                images.add(new ImageUse(
                        path + "[" + i + "].image.reference",
                        "volume " + volumes.get(i).getName(),
                        requireNonNullElse(image.getReference(), "")));
            }
        }
    }
}
