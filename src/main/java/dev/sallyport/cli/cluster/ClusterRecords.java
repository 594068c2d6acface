package dev.sallyport.cli.cluster;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Rollout;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.UnhealthyState;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.WorkloadArgument;
import dev.sallyport.rollout.RecordName;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;

/** The DeploymentRecords of a cluster. */
public record ClusterRecords(KubernetesClient client) {
    private static final int SHORT_DIGEST = "sha256:".length() + 12;

    /** Returns the record of a workload, which must exist. */
    public DeploymentRecord get(String namespace, WorkloadArgument workload) throws InputError {
        var record = find(namespace, workload);
        if (record.isEmpty()) {
            throw new InputError("no DeploymentRecord of %s in namespace \"%s\"; workloads are recorded in namespaces"
                            .formatted(workload, namespace)
                    + " of an Environment");
        }
        return record.get();
    }

    /** Returns the record of a workload, if there is one. */
    public Optional<DeploymentRecord> find(String namespace, WorkloadArgument workload) throws InputError {
        try {
            return Optional.ofNullable(client.resources(DeploymentRecord.class)
                            .inNamespace(namespace)
                            .withName(RecordName.of(workload.kind().qualifiedName(), workload.name()))
                            .get())
                    .filter(record -> record.getSpec() != null);
        } catch (KubernetesClientException e) {
            throw ClusterAccess.error(client, "get", "deploymentrecords.sallyport.dev", e);
        }
    }

    /** Returns the rollouts of a record. */
    public static List<Rollout> rollouts(DeploymentRecord record) {
        return record.getStatus() == null ? List.of() : record.getStatus().rollouts();
    }

    /** Returns the rollout of a revision; empty if the operator has not observed it yet. */
    public static Optional<Rollout> rollout(DeploymentRecord record, Revision revision) {
        return rollouts(record).stream()
                .filter(rollout -> rollout.revision() == revision.number())
                .findFirst();
    }

    /** Returns why a revision is not healthy at the moment. */
    public static Optional<UnhealthyState> unhealthy(DeploymentRecord record, Revision revision) {
        return rollout(record, revision)
                .filter(rollout -> rollout.endTime() == null)
                .flatMap(rollout -> Optional.ofNullable(rollout.unhealthy()));
    }

    /** Returns the phase of a revision with the reason why it is not healthy, such as {@code Soaked, CrashLoop}. */
    public static String state(DeploymentRecord record, Revision revision) {
        return phase(record, revision)
                + unhealthy(record, revision)
                        .map(state -> ", " + state.reason().label())
                        .orElse("");
    }

    /** Returns the phase of the rollout of a revision; empty if there is none. */
    public static String phase(DeploymentRecord record, Revision revision) {
        return rollout(record, revision)
                .map(Rollout::phase)
                .map(phase -> switch (phase) {
                    case DECIDED -> "Decided";
                    case PROGRESSING -> "Progressing";
                    case HEALTHY -> "Healthy";
                    case SOAKED -> "Soaked";
                    case FAILED -> "Failed";
                    case ROLLED_BACK -> "RolledBack";
                    case ENDED -> "Ended";
                })
                .orElse("");
    }

    /** Returns an image with its abbreviated digest. */
    public static String image(Image image) {
        return image.digest().length() < SHORT_DIGEST || image.image().contains("@")
                ? image.image()
                : image.image() + "@" + image.digest().substring(0, SHORT_DIGEST);
    }
}
