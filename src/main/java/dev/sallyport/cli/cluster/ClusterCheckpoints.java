package dev.sallyport.cli.cluster;

import dev.sallyport.cli.input.CheckpointFile;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.ledger.ChainCheckpoint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Checkpoints of audit chains in a cluster. */
public record ClusterCheckpoints(KubernetesClient client) {

    /** Returns the checkpoints of a Lease, which must exist. */
    public List<ChainCheckpoint> read(String namespace, String name) throws InputError {
        try {
            var lease = client.leases().inNamespace(namespace).withName(name).get();
            if (lease == null) {
                throw new InputError("no Lease \"%s\" in namespace \"%s\": name the operator's namespace and Lease"
                        .formatted(name, namespace));
            }
            return CheckpointFile.checkpoints(
                    Objects.requireNonNullElse(lease.getMetadata().getAnnotations(), Map.of()));
        } catch (KubernetesClientException e) {
            throw ClusterAccess.error(client, "get", "leases.coordination.k8s.io", e);
        }
    }
}
