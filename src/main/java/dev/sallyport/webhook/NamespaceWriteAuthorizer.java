package dev.sallyport.webhook;

import dev.sallyport.environment.NamespaceMoveRules;
import dev.sallyport.workload.Operation;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Authorizes changes of namespace labels by the rules of Environments. */
public final class NamespaceWriteAuthorizer implements WriteAuthorizer {
    private final NamespaceMoveRules rules;

    public NamespaceWriteAuthorizer(NamespaceMoveRules rules) {
        this.rules = rules;
    }

    @Override
    public boolean appliesTo(AdmissionRequest request) {
        var operation = request.info().operation();
        return request.kind().is("", "Namespace") && (operation == Operation.CREATE || operation == Operation.UPDATE);
    }

    @Override
    public CompletableFuture<Optional<String>> denial(AdmissionRequest request) {
        return rules.denial(request.user(), request.info().name(), request.oldLabels(), request.labels());
    }
}
