package dev.sallyport.cli.evaluation;

import dev.sallyport.signature.ArtifactCandidate;
import dev.sallyport.signature.ImageLayouts;
import dev.sallyport.workload.ImageReference;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What one run of the command line says and learns about images. */
public final class LocalImages {
    private final ImageLayouts reader;
    private final Map<String, Path> layouts = new HashMap<>();
    private final List<ArtifactCandidate> candidates = new CopyOnWriteArrayList<>();
    private boolean tells;

    /** Nothing said, nothing learnt. */
    public LocalImages(ImageLayouts reader) {
        this.reader = reader;
    }

    /**
     * The images of a directory.
     *
     * @throws IllegalArgumentException where it is no whole OCI image layout
     */
    public List<ImageLayouts.Image> in(Path directory) {
        return reader.images(directory);
    }

    /**
     * Lets a directory stand for a repository.
     *
     * @throws IllegalArgumentException where the directory is no whole OCI image layout, or the repository has no name for one
     */
    public void stand(String repository, Path directory) {
        layouts.put(repository(repository), checked(directory));
    }

    /** The registry and repository that a name is short for. */
    public static String repository(String name) {
        if (name.substring(name.lastIndexOf('/') + 1).matches(".*[:@].*")) {
            throw new IllegalArgumentException("\"" + name + "\" has a tag or a digest; a repository has none");
        }
        return ImageReference.parse(name).name();
    }

    private Path checked(Path directory) {
        in(directory);
        return directory;
    }

    /** The directories by the registry and repository that each stands for. */
    public Map<String, Path> layouts() {
        return layouts;
    }

    /** From now on everything that lies beside images is told of. */
    public void tell() {
        tells = true;
    }

    /** What was found beside images. */
    public List<ArtifactCandidate> candidates() {
        return candidates;
    }

    /** Is told of everything that lies beside images; empty where nobody asks for that. */
    public Optional<Consumer<ArtifactCandidate>> observer() {
        return tells ? Optional.of(candidates::add) : Optional.empty();
    }
}
