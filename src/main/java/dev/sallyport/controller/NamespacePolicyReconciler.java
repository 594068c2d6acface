package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.NamespacePolicy;
import dev.sallyport.compile.SpecError;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.policy.PolicySource;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reconciler of NamespacePolicies: writes to the status whether the policy is in force, and its violations. */
@Singleton
@ControllerConfiguration
public class NamespacePolicyReconciler implements Reconciler<NamespacePolicy> {
    private final PolicyIndex index;
    private final UnservedKinds kinds;
    private final PolicyStatusWriter statuses;
    private final InstantSource clock;
    private final ReconcileTrigger<NamespacePolicy> trigger = new ReconcileTrigger<>("namespace-policy-index");

    NamespacePolicyReconciler(
            PolicyIndex index, UnservedKinds kinds, PolicyStatusWriter statuses, InstantSource clock) {
        this.index = index;
        this.kinds = kinds;
        this.statuses = statuses;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, NamespacePolicy>> prepareEventSources(EventSourceContext<NamespacePolicy> context) {
        return trigger.sources();
    }

    /** Reconciles a policy that the index has compiled; the name is that of the index. */
    public void policyCompiled(String name) {
        var slash = name.indexOf('/');
        if (slash > 0) {
            trigger.reconcile(name.substring(0, slash), name.substring(slash + 1));
        }
    }

    /** Reconciles all policies after a background scan. */
    public void scanCompleted() {
        index.names().forEach(this::policyCompiled);
    }

    @Override
    public UpdateControl<NamespacePolicy> reconcile(NamespacePolicy policy, Context<NamespacePolicy> context) {
        var compilation = index.compilation(policy);
        if (compilation.isEmpty()) { // the index has not seen this generation yet, and will call policyCompiled
            return UpdateControl.noUpdate();
        }
        var metadata = policy.getMetadata();
        var unserved = kinds.of(compilation.get().policy());
        var update = statuses.write(
                policy,
                PolicySource.namespacePolicy(metadata.getNamespace(), metadata.getName()),
                ready(metadata.getGeneration(), compilation.get().errors(), unserved));
        return unserved.isEmpty() ? update : update.rescheduleAfter(UnservedKinds.RETRY);
    }

    private Condition ready(@Nullable Long generation, List<SpecError> errors, List<SpecError> unserved) {
        var now = clock.instant();
        if (!errors.isEmpty()) {
            return ReadyCondition.unready(generation, now, "objects that match this policy are denied", errors);
        }
        return unserved.isEmpty()
                ? ReadyCondition.ready(generation, now, "Compiled", "the policy is in force in its namespace")
                : ReadyCondition.unready(generation, now, "the policy matches no object of this kind", unserved);
    }
}
