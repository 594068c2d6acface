package dev.sallyport.cluster;

import dev.sallyport.check.PodSelection;
import dev.sallyport.check.PodSelectors;
import dev.sallyport.check.network.IngressHostIndex;
import dev.sallyport.check.network.IngressHosts;
import dev.sallyport.policy.Surroundings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** NetworkPolicies, PodDisruptionBudgets and hosts of Ingresses of the cluster; each kind is watched from its first query on. */
@Singleton
public final class ClusterSurroundings {
    private final SharedIndexInformer<NetworkPolicy> networkPolicies;
    private final SharedIndexInformer<PodDisruptionBudget> budgets;
    private final SharedIndexInformer<Ingress> ingresses;
    private final LazyInformers networkPolicyInformer;
    private final LazyInformers budgetInformer;
    private final LazyInformers ingressInformer;

    private final ClusterReferences references;

    /** Creates informers that are not started. */
    public ClusterSurroundings(KubernetesClient client, ClusterReferences references) {
        this.references = references;
        networkPolicies =
                client.network().v1().networkPolicies().inAnyNamespace().runnableInformer(0);
        budgets = client.policy().v1().podDisruptionBudget().inAnyNamespace().runnableInformer(0);
        ingresses = client.network().v1().ingresses().inAnyNamespace().runnableInformer(0);
        networkPolicyInformer = new LazyInformers(List.of(networkPolicies));
        budgetInformer = new LazyInformers(List.of(budgets));
        ingressInformer = new LazyInformers(List.of(ingresses));
    }

    /** Returns the ports to the objects. */
    public Surroundings ports() {
        return new Surroundings(
                selection(networkPolicies, networkPolicyInformer, PodSelectors::ofNetworkPolicy),
                selection(budgets, budgetInformer, PodSelectors::ofBudget),
                hosts(),
                references);
    }

    /** Stops watching. */
    public void stop() {
        networkPolicyInformer.stop();
        budgetInformer.stop();
        ingressInformer.stop();
    }

    private static <T extends HasMetadata> PodSelection selection(
            SharedIndexInformer<T> objects, LazyInformers informer, Function<T, @Nullable LabelSelector> selector) {
        var view = new DerivedView<>(() -> new PodSelectors(objects.getStore().list(), selector));
        objects.addEventHandler(InformerHandlers.onChange(view::changed));
        return (namespace, labels) -> informer.requestSync() ? view.get().selects(namespace, labels) : Optional.empty();
    }

    private IngressHosts hosts() {
        var view = new DerivedView<>(
                () -> new IngressHostIndex(ingresses.getStore().list()));
        ingresses.addEventHandler(InformerHandlers.onChange(view::changed));
        return (namespace, host) ->
                ingressInformer.requestSync() ? view.get().areUsedOutside(namespace, host) : Optional.empty();
    }
}
