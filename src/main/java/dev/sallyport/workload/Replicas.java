package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;

/** Replicas of workloads with the subresource {@code scale}. */
public final class Replicas {
    private Replicas() {}

    /**
     * Returns the number of replicas; 1 by default.
     *
     * @throws IllegalArgumentException for an object without replicas
     */
    public static int of(HasMetadata object) {
        var replicas = switch (object) {
            case GenericKubernetesResource custom -> CustomReplicas.of(custom);
            case Deployment deployment ->
                deployment.getSpec() == null ? null : deployment.getSpec().getReplicas();
            case ReplicaSet set -> set.getSpec() == null ? null : set.getSpec().getReplicas();
            case StatefulSet set -> set.getSpec() == null ? null : set.getSpec().getReplicas();
            case ReplicationController controller ->
                controller.getSpec() == null ? null : controller.getSpec().getReplicas();
            default -> throw new IllegalArgumentException("a %s has no replicas".formatted(object.getKind()));
        };
        return replicas == null ? 1 : replicas;
    }

    /**
     * Returns a copy of an object with another number of replicas.
     *
     * @throws IllegalArgumentException for an object without replicas
     */
    public static HasMetadata with(HasMetadata object, int replicas) {
        return switch (object) {
            case GenericKubernetesResource custom -> CustomReplicas.with(custom, replicas);
            case Deployment deployment ->
                new DeploymentBuilder(deployment)
                        .editOrNewSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build();
            case ReplicaSet set ->
                new ReplicaSetBuilder(set)
                        .editOrNewSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build();
            case StatefulSet set ->
                new StatefulSetBuilder(set)
                        .editOrNewSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build();
            case ReplicationController controller ->
                new ReplicationControllerBuilder(controller)
                        .editOrNewSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build();
            default -> throw new IllegalArgumentException("a %s has no replicas".formatted(object.getKind()));
        };
    }
}
