package dev.sallyport.record;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.admission.RequestInfo;
import dev.sallyport.policy.PolicySource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an Event is to say. Two decisions with equal notices are one Event, seen twice.
 *
 * @param about what the Event is regarding
 * @param warning whether it is unwanted
 * @param note at most 1024 bytes; the first line stands alone
 * @param related what it comes from; null for nothing
 */
record EventContent(
        About about,
        boolean warning,
        String reason,
        String action,
        String note,
        @Nullable Related related) {

    /**
     * An object of our own kinds.
     *
     * @param namespace empty for one of cluster scope
     */
    record Related(String kind, String namespace, String name) {
        static Related of(PolicySource source) {
            return new Related(source.kind().toString(), "", source.name());
        }
    }

    /**
     * What an Event is about: what controls the object of the request, or the object itself.
     *
     * @param uid empty for one that does not exist yet
     */
    record About(String apiVersion, String kind, String namespace, String name, String uid) {
        static About of(RequestInfo request) {
            var owner = request.owner();
            return owner == null
                    ? new About(
                            request.apiVersion(),
                            request.kind(),
                            request.namespace(),
                            request.name(),
                            requireNonNullElse(request.objectUid(), ""))
                    : new About(owner.apiVersion(), owner.kind(), request.namespace(), owner.name(), owner.uid());
        }
    }

    EventContent withAbout(About other) {
        return new EventContent(other, warning, reason, action, note, related);
    }

    /** The name of the Event: the same for the same notice in every replica. */
    String eventName() {
        var stem = about.name().isEmpty() ? about.kind().toLowerCase(Locale.ROOT) : about.name();
        var cut = stem.length() > 200 ? stem.substring(0, 200) : stem;
        return cut.replaceAll("[^a-z0-9.-]", "-").replaceAll("^[^a-z0-9]+|[^a-z0-9]+$", "") + "." + hash();
    }

    private String hash() {
        var key = String.join(
                "\n", about.toString(), reason, action, note, String.valueOf(related), Boolean.toString(warning));
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
