package dev.sallyport.record.notification;

import java.time.Instant;

/**
 * An Event for a receiver outside the cluster. Its texts are those of the Event, which contain no secret values.
 *
 * @param id identifier, the same in every attempt to deliver it
 * @param reason reason of the Event, such as {@code DeploymentDenied}
 * @param isWarning whether the Event has the type Warning
 * @param related policy, Environment or exception, such as {@code Environment production}; empty if there is none
 */
public record Notification(
        String id,
        Instant time,
        String reason,
        boolean isWarning,
        About about,
        String action,
        String note,
        String related) {

    /**
     * Object that a notification is about.
     *
     * @param namespace empty for a cluster-scoped object
     */
    public record About(String apiVersion, String kind, String namespace, String name) {
        /** Returns kind, namespace and name, such as {@code Deployment shop/web}. */
        String words() {
            return kind + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
        }
    }
}
