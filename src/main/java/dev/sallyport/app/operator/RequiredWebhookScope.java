package dev.sallyport.app.operator;

import dev.sallyport.cluster.EnvironmentFeed;
import dev.sallyport.cluster.PolicyFeed;
import dev.sallyport.cluster.WebhookScope;
import dev.sallyport.environment.Environments;
import dev.sallyport.policy.PolicyIndex;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;

/** The scope of the webhook that policies and Environments require; empty until all of them are known. */
@Singleton
final class RequiredWebhookScope implements Supplier<Optional<WebhookScope>> {
    private final PolicyFeed policyFeed;
    private final EnvironmentFeed environmentFeed;
    private final PolicyIndex policies;
    private final Environments environments;

    RequiredWebhookScope(
            PolicyFeed policyFeed, EnvironmentFeed environmentFeed, PolicyIndex policies, Environments environments) {
        this.policyFeed = policyFeed;
        this.environmentFeed = environmentFeed;
        this.policies = policies;
        this.environments = environments;
    }

    @Override
    public Optional<WebhookScope> get() {
        return policyFeed.isComplete() && environmentFeed.isComplete()
                ? Optional.of(new WebhookScope(policies.kinds(), hasNamespaceSelector()))
                : Optional.empty();
    }

    private boolean hasNamespaceSelector() {
        return environments.all().stream()
                .anyMatch(environment -> environment.labels().isPresent());
    }
}
