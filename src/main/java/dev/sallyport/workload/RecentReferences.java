package dev.sallyport.workload;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Image references that were parsed recently, because the Pods of a cluster repeat few images. Bounded: a reference replaces an
 * older one of the same slot.
 */
final class RecentReferences {
    private static final int SLOTS = 512;
    private static final int MAX_LENGTH = 300;
    private static final AtomicReferenceArray<@Nullable Parsed> RECENT = new AtomicReferenceArray<>(SLOTS);

    private record Parsed(String text, ImageReference reference) {}

    private RecentReferences() {}

    /**
     * Parses a reference.
     *
     * @throws IllegalArgumentException if the reference is invalid, with a message for users
     */
    static ImageReference parse(String text) {
        var slot = Math.floorMod(text.hashCode(), SLOTS);
        var recent = RECENT.getPlain(slot);
        if (recent != null && recent.text.equals(text)) {
            return recent.reference;
        }
        var reference = ImageReferenceParser.parse(text);
        if (text.length() <= MAX_LENGTH) {
            RECENT.setRelease(slot, new Parsed(text, reference));
        }
        return reference;
    }
}
