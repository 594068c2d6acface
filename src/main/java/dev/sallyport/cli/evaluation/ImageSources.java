package dev.sallyport.cli.evaluation;

import dev.sallyport.signature.ArtifactCandidate;
import dev.sallyport.workload.ImageReference;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sources of images in one run: directories in place of registries, and an observer of signatures and attestations.
 *
 * @param layouts OCI image layouts by the registry and repository that each replaces
 * @param observer receives the signatures and attestations that are examined; empty unless the command reports them
 */
public record ImageSources(Map<String, Path> layouts, Optional<Consumer<ArtifactCandidate>> observer) {

    /** Registries only, without an observer. */
    public static final ImageSources REGISTRIES = new ImageSources(Map.of(), Optional.empty());

    public ImageSources {
        layouts = Map.copyOf(layouts);
    }

    /** Returns these sources with one more layout, which replaces an earlier layout of the repository. */
    public ImageSources withLayout(String repository, Path directory) {
        var all = new HashMap<>(layouts);
        all.put(repository, directory);
        return new ImageSources(all, observer);
    }

    /** Returns these sources with more layouts; an earlier layout of the same repository is kept. */
    ImageSources withDefaults(Map<String, Path> others) {
        var all = new HashMap<>(others);
        all.putAll(layouts);
        return new ImageSources(all, observer);
    }

    /** Returns these sources with an observer. */
    public ImageSources observedBy(Consumer<ArtifactCandidate> receiver) {
        return new ImageSources(layouts, Optional.of(receiver));
    }

    /**
     * Returns registry and repository in full.
     *
     * @throws IllegalArgumentException if the name has a tag or a digest
     */
    public static String repository(String name) {
        if (name.substring(name.lastIndexOf('/') + 1).matches(".*[:@].*")) {
            throw new IllegalArgumentException("\"" + name + "\" has a tag or a digest: give the repository only");
        }
        return ImageReference.parse(name).name();
    }
}
