package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.sallyport.identity.OperatorIdentity;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** DeploymentRecords are what promotion rests on: the operator alone writes them, whoever else has the right to. */
public final class RecordWriteAuthorizer implements WriteAuthorizer {
    private final OperatorIdentity self;
    private final Executor virtualThreads;

    /** Lets one user through. */
    public RecordWriteAuthorizer(OperatorIdentity self, Executor virtualThreads) {
        this.self = self;
        this.virtualThreads = virtualThreads;
    }

    @Override
    public boolean concerns(JsonNode request) {
        var kind = request.path("kind");
        return kind.path("group").asText().equals("sallyport.dev")
                && kind.path("kind").asText().equals("DeploymentRecord");
    }

    @Override
    public CompletableFuture<Optional<String>> refusal(JsonNode request) {
        return supplyAsync(
                () -> isAllowed(request)
                        ? Optional.empty()
                        : Optional.of("DeploymentRecords are evidence: the operator alone writes them"),
                virtualThreads);
    }

    private boolean isAllowed(JsonNode request) {
        return request.path("userInfo").path("username").asText().equals(self.name());
    }
}
