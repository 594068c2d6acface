package dev.sallyport.webhook;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Short texts of recent reviews, because the values of most fields repeat. Bounded: a text replaces an older one of its slot. */
final class RecentTexts {
    private static final int SLOTS = 1024;
    private static final int MAX_LENGTH = 48;
    private static final AtomicReferenceArray<@Nullable String> RECENT = new AtomicReferenceArray<>(SLOTS);

    private RecentTexts() {}

    /** Returns the text of these characters. */
    static String of(char[] characters, int offset, int length) {
        if (length > MAX_LENGTH) {
            return new String(characters, offset, length);
        }
        var hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + characters[i];
        }
        var slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
        var recent = RECENT.getPlain(slot);
        if (recent != null && isEqual(recent, characters, offset, length)) {
            return recent;
        }
        var text = new String(characters, offset, length);
        RECENT.setRelease(slot, text);
        return text;
    }

    private static boolean isEqual(String text, char[] characters, int offset, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != characters[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
