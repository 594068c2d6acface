package dev.sallyport.signature;

import java.nio.file.Path;
import java.util.List;

/** Tells which images a directory holds. */
@FunctionalInterface
public interface ImageLayouts {

    /**
     * The images of an OCI image layout; what is signed or said of them is none.
     *
     * @throws IllegalArgumentException where the directory is no such layout, or not a whole one, with a message for whoever
     *     named it
     */
    List<Image> images(Path directory);

    /**
     * One of them.
     *
     * @param name as the layout gives it: a whole reference, a tag alone, or empty
     */
    record Image(String name, String digest) {}
}
