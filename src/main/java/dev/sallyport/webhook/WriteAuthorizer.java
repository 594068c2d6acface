package dev.sallyport.webhook;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Authorizes writes to objects that are not workloads: Namespaces and DeploymentRecords. */
public interface WriteAuthorizer {

    /** Returns whether this authorizer decides on the request. */
    boolean appliesTo(AdmissionRequest request);

    /** Returns the reason for which the request is denied; empty where it is allowed. */
    CompletableFuture<Optional<String>> denial(AdmissionRequest request);

    /** Returns whether an authorized write is evaluated by policies too. */
    default boolean isEvaluated(AdmissionRequest request) {
        return false;
    }
}
