package dev.sallyport.cli.cluster;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Rollout;
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

    /** The record of a workload, which must be there. */
    public DeploymentRecord get(String namespace, WorkloadArgument workload) throws InputError {
        try {
            var record = client.resources(DeploymentRecord.class)
                    .inNamespace(namespace)
                    .withName(RecordName.of(workload.kind().kind(), workload.name()))
                    .get();
            if (record == null || record.getSpec() == null) {
                throw new InputError(
                        "there is no DeploymentRecord of %s in namespace \"%s\"; records are kept of workloads in namespaces"
                                        .formatted(workload, namespace)
                                + " that belong to an Environment");
            }
            return record;
        } catch (KubernetesClientException e) {
            throw ClusterAccess.undecidedReason(client, "get", "deploymentrecords.sallyport.dev", e);
        }
    }

    /** How its revisions went. */
    public static List<Rollout> rollouts(DeploymentRecord record) {
        return record.getStatus() == null ? List.of() : record.getStatus().rollouts();
    }

    /** How a revision went; empty where nobody has seen it yet. */
    public static Optional<Rollout> rollout(DeploymentRecord record, Revision revision) {
        return rollouts(record).stream()
                .filter(rollout -> rollout.revision() == revision.number())
                .findFirst();
    }

    /** How far a revision has come, in a word. */
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
                })
                .orElse("");
    }

    /** An image with as much of its digest as people read. */
    public static String image(Image image) {
        return image.digest().length() < SHORT_DIGEST || image.image().contains("@")
                ? image.image()
                : image.image() + "@" + image.digest().substring(0, SHORT_DIGEST);
    }
}
