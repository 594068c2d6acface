package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.sallyport.identity.OperatorIdentity;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Authorizes writes to DeploymentRecords and ChangeRecords, which are evidence: only the operator may write them. */
public final class RecordWriteAuthorizer implements WriteAuthorizer {
    private final OperatorIdentity operator;
    private final Executor virtualThreads;

    public RecordWriteAuthorizer(OperatorIdentity operator, Executor virtualThreads) {
        this.operator = operator;
        this.virtualThreads = virtualThreads;
    }

    @Override
    public boolean appliesTo(AdmissionRequest request) {
        return request.isAbout("DeploymentRecord") || request.isAbout("ChangeRecord");
    }

    @Override
    public CompletableFuture<Optional<String>> denial(AdmissionRequest request) {
        return supplyAsync(
                () -> request.user().name().equals(operator.name())
                        ? Optional.empty()
                        : Optional.of(
                                request.isAbout("ChangeRecord")
                                        ? "ChangeRecords are evidence of changes: only the operator may write them"
                                        : "DeploymentRecords are evidence for promotion: only the operator may write"
                                                + " them"),
                virtualThreads);
    }
}
