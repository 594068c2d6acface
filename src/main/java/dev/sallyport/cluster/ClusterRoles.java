package dev.sallyport.cluster;

import dev.sallyport.check.runtime.RolePermissions;
import dev.sallyport.check.runtime.ServiceAccountPermissions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Optional;

/** The roles and bindings of the cluster, watched from the first time that a policy asks about them. */
public final class ClusterRoles implements ServiceAccountPermissions {
    private final SharedIndexInformer<Role> roles;
    private final SharedIndexInformer<ClusterRole> clusterRoles;
    private final SharedIndexInformer<RoleBinding> bindings;
    private final SharedIndexInformer<ClusterRoleBinding> clusterBindings;
    private final LazyInformers informers;
    private final DerivedView<RolePermissions> grants;

    /** Nothing is watched yet. */
    public ClusterRoles(KubernetesClient client) {
        roles = client.rbac().roles().inAnyNamespace().runnableInformer(0);
        clusterRoles = client.rbac().clusterRoles().runnableInformer(0);
        bindings = client.rbac().roleBindings().inAnyNamespace().runnableInformer(0);
        clusterBindings = client.rbac().clusterRoleBindings().runnableInformer(0);
        informers = new LazyInformers(List.of(roles, clusterRoles, bindings, clusterBindings));
        grants = new DerivedView<>(() -> new RolePermissions(
                roles.getStore().list(),
                clusterRoles.getStore().list(),
                bindings.getStore().list(),
                clusterBindings.getStore().list()));
        follow(roles);
        follow(clusterRoles);
        follow(bindings);
        follow(clusterBindings);
    }

    @Override
    public Optional<List<Grant>> of(String namespace, String serviceAccount) {
        return informers.areComplete() ? grants.get().of(namespace, serviceAccount) : Optional.empty();
    }

    /** Ends watching. */
    public void stop() {
        informers.stop();
    }

    private <T extends HasMetadata> void follow(SharedIndexInformer<T> informer) {
        informer.addEventHandler(InformerHandlers.each(_ -> grants.changed(), _ -> grants.changed()));
    }
}
