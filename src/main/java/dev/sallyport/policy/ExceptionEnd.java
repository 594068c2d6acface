package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.DeploymentException;

/** Tells those who rely on an exception that it ends. */
@FunctionalInterface
public interface ExceptionEnd {

    /** Tells of one; never blocks. */
    void tell(DeploymentException exception, Stage stage);

    /** How near the end is. */
    enum Stage {
        EXPIRING,
        EXPIRED
    }
}
