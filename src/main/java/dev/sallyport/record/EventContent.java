package dev.sallyport.record;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Verdict;
import dev.sallyport.finding.SafeText;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.record.notification.Notification;
import dev.sallyport.workload.Operation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Content of an Event. Equal contents become one Event with a series.
 *
 * @param about the object that the Event regards
 * @param warning true for type Warning, false for type Normal
 * @param action operation or background task that led to the Event
 * @param note at most 1024 bytes
 * @param related the policy, Environment or exception that led to the Event; null if there is none
 */
record EventContent(
        About about,
        boolean warning,
        String reason,
        String action,
        String note,
        @Nullable Related related) {

    /** Number of bytes of a note that the API server accepts. */
    static final int MAX_NOTE = 1024;

    /**
     * Object of a Sallyport kind.
     *
     * @param namespace empty for a cluster-scoped kind
     */
    record Related(String kind, String namespace, String name) {
        static Related of(PolicySource source) {
            return new Related(source.kind().toString(), source.namespace(), source.objectName());
        }
    }

    /**
     * Object that an Event regards: the owner of an object that a controller creates, or the object itself.
     *
     * @param uid empty for an object that does not exist
     */
    record About(String apiVersion, String kind, String namespace, String name, String uid) {

        /** Returns kind, namespace and name, such as {@code Deployment shop/web}. */
        String words() {
            return kind + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
        }

        static About of(Decision decision) {
            var request = decision.request();
            var owner = request.owner();
            if (owner != null) {
                return new About(owner.apiVersion(), owner.kind(), request.namespace(), owner.name(), owner.uid());
            }
            var exists = request.operation() != Operation.CREATE || decision.verdict() instanceof Verdict.Allowed;
            return new About(
                    request.apiVersion(),
                    request.kind(),
                    request.namespace(),
                    exists ? request.name() : lastingName(decision),
                    exists ? requireNonNullElse(request.objectUid(), "") : "");
        }

        /**
         * Returns a name that is the same for every attempt to create an object. The API server generates UIDs and names
         * before admission, so that each attempt has others.
         */
        private static String lastingName(Decision decision) {
            var name = decision.request().name();
            var prefix =
                    requireNonNullElse(decision.attributes().object().metadata().getGenerateName(), "");
            return prefix.isEmpty() || !name.startsWith(prefix) ? name : SafeText.clean(prefix) + "*";
        }
    }

    /** Returns the content for a receiver outside the cluster. */
    Notification notification(Instant time) {
        return new Notification(
                UUID.randomUUID().toString(),
                time,
                reason,
                warning,
                new Notification.About(about.apiVersion(), about.kind(), about.namespace(), about.name()),
                action,
                note,
                related == null ? "" : related.kind() + " " + related.name());
    }

    EventContent withAbout(About other) {
        return new EventContent(other, warning, reason, action, note, related);
    }

    /** Returns the name of the Event; equal contents have equal names in every replica. */
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
