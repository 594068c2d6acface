package dev.sallyport.admission;

import dev.sallyport.outcome.Outcome.Undecided;
import java.util.List;
import java.util.stream.Stream;

/**
 * Result of digest pinning: new image references, and those that stay unchanged because their digest is unknown.
 *
 * @param pins references with digests
 * @param unpinned references without a known digest
 */
public record DigestPins(List<Pin> pins, List<Unpinned> unpinned) {
    static final DigestPins NONE = new DigestPins(List.of(), List.of());

    /** Result for one image reference. */
    sealed interface Result {}

    /**
     * Image reference with its digest.
     *
     * @param path JSON path of the field
     * @param image new value of the field
     */
    public record Pin(String path, String image) implements Result {}

    /**
     * Image reference without a known digest.
     *
     * @param path JSON path of the field
     * @param reason why the digest is unknown
     */
    public record Unpinned(String path, String reason) implements Result {}

    public DigestPins {
        pins = List.copyOf(pins);
        unpinned = List.copyOf(unpinned);
    }

    /** Returns no pins, for the problem that makes the images undecided. */
    static DigestPins none(Undecided undecided) {
        var problem = undecided.problem();
        return new DigestPins(List.of(), List.of(new Unpinned(problem.path(), problem.message())));
    }

    static DigestPins of(Stream<Result> results) {
        var all = results.toList();
        return new DigestPins(
                all.stream().filter(Pin.class::isInstance).map(Pin.class::cast).toList(),
                all.stream()
                        .filter(Unpinned.class::isInstance)
                        .map(Unpinned.class::cast)
                        .toList());
    }
}
