package dev.sallyport.registry.layout;

import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.ImageLayouts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reader for the list of images in an OCI image layout. */
public final class LayoutImages implements ImageLayouts {

    @Override
    public List<Image> images(Path directory) {
        if (!Files.isRegularFile(directory.resolve("oci-layout"))) {
            throw new IllegalArgumentException(directory + " is not an OCI image layout");
        }
        try {
            return new LayoutStore(directory)
                    .images().stream()
                            .map(image -> new Image(LayoutStore.name(image), image.digest()))
                            .toList();
        } catch (RegistryException failure) {
            throw new IllegalArgumentException(failure.getMessage(), failure);
        }
    }
}
