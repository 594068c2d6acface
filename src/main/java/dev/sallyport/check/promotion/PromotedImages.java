package dev.sallyport.check.promotion;

import dev.sallyport.outcome.Outcome.Evidence;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Digests and texts of the images to promote. */
final class PromotedImages {
    private PromotedImages() {}

    static Set<String> digests(List<Evidence> images) {
        return images.stream().map(Evidence::digest).collect(Collectors.toUnmodifiableSet());
    }

    static String text(List<Evidence> images) {
        return images.stream()
                .map(image -> image.image().contains("@") ? image.image() : image.image() + " (" + image.digest() + ")")
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
