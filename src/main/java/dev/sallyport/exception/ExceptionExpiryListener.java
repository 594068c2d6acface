package dev.sallyport.exception;

import dev.sallyport.api.v1alpha1.DeploymentException;

/** Listener for exceptions that are about to expire or have expired. */
@FunctionalInterface
public interface ExceptionExpiryListener {

    /** Receives an exception; must not block. */
    void tell(DeploymentException exception, Stage stage);

    /** Stages of expiry. */
    enum Stage {
        EXPIRING,
        EXPIRED
    }
}
