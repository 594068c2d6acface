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
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Permissions of service accounts by the roles and bindings of the cluster, watched from the first query on. */
@Singleton
public final class ClusterRoles implements ServiceAccountPermissions {
    private final SharedIndexInformer<Role> roles;
    private final SharedIndexInformer<ClusterRole> clusterRoles;
    private final SharedIndexInformer<RoleBinding> bindings;
    private final SharedIndexInformer<ClusterRoleBinding> clusterBindings;
    private final LazyInformers informers;
    private final DerivedView<RolePermissions> grants;

    /** Creates informers that are not started. */
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
        invalidateOnChange(roles);
        invalidateOnChange(clusterRoles);
        invalidateOnChange(bindings);
        invalidateOnChange(clusterBindings);
    }

    @Override
    public Optional<List<Grant>> of(String namespace, String serviceAccount) {
        return informers.requestSync() ? grants.get().of(namespace, serviceAccount) : Optional.empty();
    }

    /** Stops watching. */
    public void stop() {
        informers.stop();
    }

    private <T extends HasMetadata> void invalidateOnChange(SharedIndexInformer<T> informer) {
        informer.addEventHandler(InformerHandlers.onChange(grants::changed));
    }
}
