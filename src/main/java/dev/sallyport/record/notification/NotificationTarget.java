package dev.sallyport.record.notification;

import java.io.IOException;

/** Receiver of notifications. */
@FunctionalInterface
public interface NotificationTarget {

    /**
     * Sends a request and returns the HTTP status of its response.
     *
     * @throws IOException if there is no response
     * @throws IllegalStateException if the address or a header is not available at the moment
     */
    int post(String contentType, String body) throws IOException, InterruptedException;
}
