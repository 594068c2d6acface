package dev.sallyport.app.operator;

import dev.sallyport.change.ChangeScope;
import dev.sallyport.cluster.EnvironmentFeed;
import dev.sallyport.cluster.PolicyFeed;
import dev.sallyport.cluster.WebhookScope;
import dev.sallyport.environment.Environments;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.workload.ObjectKind;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
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
                ? Optional.of(new WebhookScope(
                        policies.kinds(),
                        hasNamespaceSelector(),
                        scaledKinds(),
                        hasEnvironments(),
                        ChangeScope.of(environments.all()),
                        policies.resources(),
                        policies.ofNamespaces()))
                : Optional.empty();
    }

    private boolean hasNamespaceSelector() {
        return policies.selectsNamespaces()
                || environments.all().stream()
                        .anyMatch(environment -> environment.labels().isPresent());
    }

    /** Kinds of which scaling up can start Pods with another template, which is a deployment to an Environment. */
    private Set<ObjectKind> scaledKinds() {
        var kinds = new HashSet<>(policies.scaledKinds());
        if (hasEnvironments()) {
            kinds.addAll(Set.of(ObjectKind.REPLICA_SET, ObjectKind.REPLICATION_CONTROLLER, ObjectKind.STATEFUL_SET));
        }
        return kinds;
    }

    private boolean hasEnvironments() {
        return !environments.all().isEmpty();
    }
}
