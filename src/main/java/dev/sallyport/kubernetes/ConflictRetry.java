package dev.sallyport.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.function.BooleanSupplier;

/**
 * Retry loop for writes with optimistic concurrency. Each attempt reads the object, changes it and writes it with the
 * resource version that it read; the API server answers 409 when another client has written the object in between.
 */
public final class ConflictRetry {
    private ConflictRetry() {}

    /**
     * Repeats an attempt until it succeeds; returns false when every attempt has conflicted.
     *
     * @param limit maximum number of attempts
     * @param attempt returns false, or fails with a conflict, when the object has changed since it was read
     */
    public static boolean run(int limit, BooleanSupplier attempt) {
        for (int i = 0; i < limit; i++) {
            try {
                if (attempt.getAsBoolean()) {
                    return true;
                }
            } catch (KubernetesClientException e) {
                if (!isConflict(e)) {
                    throw e;
                }
            }
        }
        return false;
    }

    /** Returns whether another client has written the object since it was read, or has created it first. */
    public static boolean isConflict(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_CONFLICT;
    }

    /** Returns whether the object has been written or deleted since it was read. */
    public static boolean isStale(KubernetesClientException e) {
        return isConflict(e) || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }
}
