package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.sallyport.identity.OperatorIdentity;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Authorizes writes to DeploymentRecords: only the operator may write them, because they are evidence for promotion. */
public final class RecordWriteAuthorizer implements WriteAuthorizer {
    private final OperatorIdentity operator;
    private final Executor virtualThreads;

    public RecordWriteAuthorizer(OperatorIdentity operator, Executor virtualThreads) {
        this.operator = operator;
        this.virtualThreads = virtualThreads;
    }

    @Override
    public boolean appliesTo(AdmissionRequest request) {
        return request.isAbout("DeploymentRecord");
    }

    @Override
    public CompletableFuture<Optional<String>> denial(AdmissionRequest request) {
        return supplyAsync(
                () -> request.user().name().equals(operator.name())
                        ? Optional.empty()
                        : Optional.of("DeploymentRecords are evidence for promotion: only the operator may write them"),
                virtualThreads);
    }
}
