package dev.sallyport.it;

import dev.sallyport.api.v1alpha1.DeploymentException;
import java.util.stream.Stream;

/** Approvals of exceptions by kubectl. */
final class Approvals {
    private Approvals() {}

    /** Reads an exception and approves exactly that version. */
    static Command.Result approve(LocalCluster cluster, String namespace, String name, String user, String... groups) {
        var read = read(cluster, namespace, name);
        var impersonation =
                Stream.concat(Stream.of("--as=" + user), Stream.of(groups).map(group -> "--as-group=" + group));
        var patch = Stream.of("patch", "dex", name, "-n", namespace, "--type=merge", "-p", patch(user, read));
        return cluster.kubectl(Stream.concat(patch, impersonation).toArray(String[]::new));
    }

    /** Returns an exception as the cluster has it. */
    static DeploymentException read(LocalCluster cluster, String namespace, String name) {
        return cluster.client()
                .resources(DeploymentException.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    /** Returns a merge patch with an approval of the version that was read. */
    static String patch(String user, DeploymentException read) {
        return "{\"spec\":{\"approvedBy\":\"%s\",\"approvedGeneration\":%d,\"approvedUID\":\"%s\"}}"
                .formatted(
                        user,
                        read.getMetadata().getGeneration(),
                        read.getMetadata().getUid());
    }
}
