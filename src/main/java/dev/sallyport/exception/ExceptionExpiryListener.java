package dev.sallyport.exception;

import dev.sallyport.api.v1alpha1.DeploymentException;

/** Tells those who rely on an exception that it ends. */
@FunctionalInterface
public interface ExceptionExpiryListener {

    /** Tells of one; never blocks. */
    void tell(DeploymentException exception, Stage stage);

    /** How near the end is. */
    enum Stage {
        EXPIRING,
        EXPIRED
    }
}
