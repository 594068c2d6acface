package dev.sallyport.cli;

import dev.sallyport.signature.Candidate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What one run of the command line says and learns about images.
 *
 * @param layouts directories that stand for repositories, as options name them
 * @param candidates what was looked at beside images
 */
public record LocalImages(Map<String, Path> layouts, List<Candidate> candidates) {

    /** Nothing said, nothing learnt. */
    public LocalImages() {
        this(new ConcurrentHashMap<>(), new CopyOnWriteArrayList<>());
    }
}
