package dev.sallyport.admission;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is to be written into an object so that its images are named by digest.
 *
 * @param pins what is known
 * @param open what nobody can say now, and so stays as it is
 */
public record DigestPins(List<Pin> pins, List<Open> open) {
    static final DigestPins NONE = new DigestPins(List.of(), List.of());

    /** What is to become of one image. */
    sealed interface Answer {}

    /**
     * An image with its digest.
     *
     * @param path JSON path of the field
     * @param image what is to stand there
     */
    public record Pin(String path, String image) implements Answer {}

    /**
     * An image whose digest is not known.
     *
     * @param path JSON path of the field
     * @param reason why not
     */
    public record Open(String path, String reason) implements Answer {}

    public DigestPins {
        pins = List.copyOf(pins);
        open = List.copyOf(open);
    }

    static DigestPins of(Stream<Answer> answers) {
        var all = answers.toList();
        return new DigestPins(
                all.stream().filter(Pin.class::isInstance).map(Pin.class::cast).toList(),
                all.stream()
                        .filter(Open.class::isInstance)
                        .map(Open.class::cast)
                        .toList());
    }
}
