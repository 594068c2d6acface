package dev.sallyport.cli.cluster;

import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.check.Check;
import dev.sallyport.check.PodSelection;
import dev.sallyport.check.PodSelectors;
import dev.sallyport.check.image.Exposure;
import dev.sallyport.check.image.ExposureIndex;
import dev.sallyport.check.image.GatewayRoutes;
import dev.sallyport.check.image.VulnerabilityCheck;
import dev.sallyport.check.network.IngressHostIndex;
import dev.sallyport.check.network.IngressHosts;
import dev.sallyport.check.network.NetworkPolicyCheck;
import dev.sallyport.check.network.UniqueHostCheck;
import dev.sallyport.check.rule.RuleServices;
import dev.sallyport.check.runtime.DisruptionBudgetCheck;
import dev.sallyport.check.runtime.MonitorIndex;
import dev.sallyport.check.runtime.MonitoringCheck;
import dev.sallyport.check.runtime.Monitors;
import dev.sallyport.check.runtime.ReferencedObjects;
import dev.sallyport.check.runtime.RolePermissions;
import dev.sallyport.check.runtime.ServiceAccountPermissions;
import dev.sallyport.check.runtime.ServiceAccountPermissionsCheck;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.environment.EnvironmentSpecReader;
import dev.sallyport.environment.Environments;
import dev.sallyport.identity.AccessReviewer;
import dev.sallyport.listing.ListedObject;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.Policy;
import dev.sallyport.policy.Surroundings;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;

/** Cluster state that checks read; listed once, and only if a check of a policy needs it. */
public final class ListedClusterState {
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String MONITORING = "monitoring.coreos.com";

    private ServiceAccountPermissions permissions = ServiceAccountPermissions.NONE;
    private Monitors monitors = Monitors.NONE;
    private Exposure exposure = Exposure.NONE;
    private final ListedParams params = new ListedParams();
    private PodSelection networkPolicies = PodSelection.NONE;
    private PodSelection budgets = PodSelection.NONE;
    private IngressHosts ingressHosts = IngressHosts.NONE;
    private final Environments environments = new Environments();

    /** Returns the state, which is empty until {@link #read}. */
    public ClusterState state() {
        return new ClusterState(
                (namespace, account) -> permissions.of(namespace, account),
                (namespace, labels) -> monitors.select(namespace, labels),
                (namespace, labels) -> exposure.isExposed(namespace, labels),
                environments,
                new RuleServices(params, AccessReviewer.NONE),
                new Surroundings(
                        (namespace, labels) -> networkPolicies.selects(namespace, labels),
                        (namespace, labels) -> budgets.selects(namespace, labels),
                        (namespace, host) -> ingressHosts.areUsedOutside(namespace, host),
                        ReferencedObjects.NONE));
    }

    /** Reads the state that the checks of the policies need. */
    public void read(ClusterListing listing, List<Policy> policies) throws InputError {
        if (policies.stream().anyMatch(policy -> policy.matcher().isForEnvironments())) {
            listing.sallyportObjects(Environment.class)
                    .forEach(environment -> environments.put(new EnvironmentSpecReader().compile(environment)));
        }
        params.read(listing, policies);
        if (need(policies, ServiceAccountPermissionsCheck.class)) {
            permissions = new RolePermissions(
                    all(listing, RBAC, Role.class, "roles", true),
                    all(listing, RBAC, ClusterRole.class, "clusterroles", false),
                    all(listing, RBAC, RoleBinding.class, "rolebindings", true),
                    all(listing, RBAC, ClusterRoleBinding.class, "clusterrolebindings", false));
        }
        if (need(policies, MonitoringCheck.class)) {
            monitors = new MonitorIndex(
                    monitors(listing, "PodMonitor", "podmonitors"),
                    monitors(listing, "ServiceMonitor", "servicemonitors"),
                    all(listing, "", Service.class, "services", true));
        }
        if (need(policies, VulnerabilityCheck.class)) {
            exposure = new ExposureIndex(
                    all(listing, "", Service.class, "services", true),
                    all(listing, "networking.k8s.io", Ingress.class, "ingresses", true),
                    routes(listing));
        }
        readSurroundings(listing, policies);
    }

    private void readSurroundings(ClusterListing listing, List<Policy> policies) throws InputError {
        if (need(policies, NetworkPolicyCheck.class)) {
            networkPolicies = new PodSelectors(
                    all(listing, "networking.k8s.io", NetworkPolicy.class, "networkpolicies", true),
                    PodSelectors::ofNetworkPolicy);
        }
        if (need(policies, DisruptionBudgetCheck.class)) {
            budgets = new PodSelectors(
                    all(listing, "policy", PodDisruptionBudget.class, "poddisruptionbudgets", true),
                    PodSelectors::ofBudget);
        }
        if (need(policies, UniqueHostCheck.class)) {
            ingressHosts = new IngressHostIndex(all(listing, "networking.k8s.io", Ingress.class, "ingresses", true));
        }
    }

    private static boolean need(List<Policy> policies, Class<? extends Check> check) {
        return policies.stream().flatMap(policy -> policy.checks().stream()).anyMatch(check::isInstance);
    }

    private static List<GenericKubernetesResource> routes(ClusterListing listing) throws InputError {
        var routes = new ArrayList<GenericKubernetesResource>();
        for (var kind : GatewayRoutes.KINDS) {
            routes.addAll(foreign(listing, ListedObject.type(GatewayRoutes.GROUP, kind.name(), kind.plural(), true)));
        }
        return routes;
    }

    private static List<GenericKubernetesResource> monitors(ClusterListing listing, String kind, String plural)
            throws InputError {
        return foreign(listing, ListedObject.type(MONITORING, kind, plural, true));
    }

    private static List<GenericKubernetesResource> foreign(ClusterListing listing, ResourceDefinitionContext type)
            throws InputError {
        var served = listing.served(type);
        return served.isPresent() ? listing.all(served.get(), GenericKubernetesResource.class) : List.of();
    }

    private static <T extends HasMetadata> List<T> all(
            ClusterListing listing, String group, Class<T> type, String plural, boolean namespaced) throws InputError {
        return listing.all(ListedObject.type(group, type.getSimpleName(), plural, namespaced), type);
    }
}
