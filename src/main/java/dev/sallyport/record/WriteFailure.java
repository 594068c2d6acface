package dev.sallyport.record;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** Log text of a failed write to the API server. */
final class WriteFailure {
    private WriteFailure() {}

    /** Returns the status code and message of the API server, or the cause if there was no response. */
    static String describe(Throwable failure) {
        if (failure instanceof KubernetesClientException response && response.getCode() > 0) {
            var status = response.getStatus();
            var message = status == null || status.getMessage() == null ? failure.getMessage() : status.getMessage();
            return "HTTP %d: %s".formatted(response.getCode(), message);
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        var type = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? type : type + ": " + cause.getMessage();
    }
}
