package dev.sallyport.signature;

import java.nio.file.Path;
import java.util.List;

/** A reader of OCI image layouts. */
@FunctionalInterface
public interface ImageLayouts {

    /**
     * Returns the images of an OCI image layout, without signatures and attestations.
     *
     * @throws IllegalArgumentException if the directory is not a complete layout, with a message for the user
     */
    List<Image> images(Path directory);

    /**
     * An image in a layout.
     *
     * @param name in the layout: a reference, a tag, or empty
     */
    record Image(String name, String digest) {}
}
