package dev.sallyport.identity;

/** Failure of a request to the API server, or a response without the requested content. */
public final class ClusterUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClusterUnavailableException(String message) {
        super(message);
    }

    public ClusterUnavailableException(Throwable cause) {
        super(cause);
    }
}
