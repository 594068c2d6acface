package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Keeps what the gate rests on, and what is no deployment, from those who may not write it. */
public interface WriteAuthorizer {

    /** Whether the request of an AdmissionReview is one that it guards against. */
    boolean concerns(JsonNode request);

    /** Why the request is refused; empty where it is not. */
    CompletableFuture<Optional<String>> refusal(JsonNode request);
}
