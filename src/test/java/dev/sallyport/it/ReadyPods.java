package dev.sallyport.it;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writer of Pod statuses in place of kubelets, which the test cluster does not have. */
final class ReadyPods {
    /** Digest of no existing image. */
    static final String OTHER = "sha256:" + "0".repeat(64);

    private ReadyPods() {}

    /** Marks all Pods of a namespace as running the recorded images, and as ready. */
    static void markReady(LocalCluster cluster, String namespace) {
        var digests = recordedDigests(cluster, namespace);
        updateEach(cluster, namespace, pod -> ready(pod, digests));
    }

    /** Returns the digests that a kubelet would pull, by image: those at admission. */
    private static Map<String, String> recordedDigests(LocalCluster cluster, String namespace) {
        return cluster.client().resources(DeploymentRecord.class).inNamespace(namespace).list().getItems().stream()
                .flatMap(record -> record.getSpec().revisions().stream())
                .flatMap(revision -> revision.images().stream())
                .collect(Collectors.toMap(Image::image, Image::digest, (newest, _) -> newest));
    }

    /** Marks the Pods of a namespace with the image as running and ready. */
    static void markReadyByImage(String image, LocalCluster cluster, String namespace) {
        var digests = recordedDigests(cluster, namespace);
        updateEach(
                cluster,
                namespace,
                pod -> pod.getSpec().getContainers().getFirst().getImage().equals(image) ? ready(pod, digests) : pod);
    }

    private static Pod ready(Pod pod, Map<String, String> digests) {
        return new PodBuilder(pod)
                .editOrNewStatus()
                .withContainerStatuses(pod.getSpec().getContainers().stream()
                        .map(container -> running(container, digests.getOrDefault(container.getImage(), "")))
                        .toList())
                .withPhase("Running")
                .withConditions(Stream.of("Ready", "ContainersReady")
                        .map(type -> new PodConditionBuilder()
                                .withType(type)
                                .withStatus("True")
                                .build())
                        .toList())
                .endStatus()
                .build();
    }

    private static ContainerStatus running(Container container, String digest) {
        return new ContainerStatusBuilder()
                .withName(container.getName())
                .withImage(container.getImage())
                .withImageID(digest.isEmpty() ? "" : container.getImage().replaceFirst("@.*", "") + "@" + digest)
                .withReady(true)
                .withStarted(true)
                .withRestartCount(0)
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .build();
    }

    /** Marks the Pods with the image as assigned to a node, and as not ready. */
    static void markUnreadyByImage(String image, LocalCluster cluster, String namespace) {
        updateEach(
                cluster,
                namespace,
                pod -> !pod.getSpec().getContainers().getFirst().getImage().equals(image)
                        ? pod
                        : new PodBuilder(pod)
                                .editOrNewStatus()
                                .withPhase("Running")
                                .withConditions(new PodConditionBuilder()
                                        .withType("Ready")
                                        .withStatus("False")
                                        .build())
                                .withContainerStatuses(pod.getSpec().getContainers().stream()
                                        .map(container -> new ContainerStatusBuilder(running(container, ""))
                                                .withReady(false)
                                                .build())
                                        .toList())
                                .endStatus()
                                .build());
    }

    /** Marks the first container of all ready Pods as crashing: it ended twice, and the Pod is not ready. */
    static void markCrashingAgain(LocalCluster cluster, String namespace) {
        updateEach(
                cluster,
                namespace,
                pod -> new PodBuilder(pod)
                        .editOrNewStatus()
                        .withConditions(new PodConditionBuilder()
                                .withType("Ready")
                                .withStatus("False")
                                .build())
                        .withContainerStatuses(new ContainerStatusBuilder(
                                        running(pod.getSpec().getContainers().getFirst(), ""))
                                .withReady(false)
                                .withRestartCount(1)
                                .withNewState()
                                .withNewWaiting("back-off", "CrashLoopBackOff")
                                .endState()
                                .withNewLastState()
                                .withNewTerminated()
                                .withExitCode(3)
                                .withReason("Error")
                                .endTerminated()
                                .endLastState()
                                .build())
                        .endStatus()
                        .build());
    }

    /** Marks the containers of all Pods that are not ready as crashing. */
    static void markCrashing(LocalCluster cluster, String namespace) {
        updateEach(
                cluster,
                namespace,
                pod -> pod.getStatus().getConditions().stream()
                                .anyMatch(condition -> condition.getType().equals("Ready"))
                        ? pod
                        : new PodBuilder(pod)
                                .editOrNewStatus()
                                .withContainerStatuses(new ContainerStatusBuilder()
                                        .withName(pod.getSpec()
                                                .getContainers()
                                                .getFirst()
                                                .getName())
                                        .withImage(pod.getSpec()
                                                .getContainers()
                                                .getFirst()
                                                .getImage())
                                        .withImageID("")
                                        .withReady(false)
                                        .withRestartCount(3)
                                        .withNewState()
                                        .withNewWaiting("back-off", "CrashLoopBackOff")
                                        .endState()
                                        .build())
                                .endStatus()
                                .build());
    }

    /** Marks all Pods as ready, with containers that run the digest {@link #OTHER}. */
    static void markRunningOther(LocalCluster cluster, String namespace) {
        updateEach(
                cluster,
                namespace,
                pod -> ready(
                        pod,
                        pod.getSpec().getContainers().stream()
                                .collect(Collectors.toMap(Container::getImage, _ -> OTHER, (one, _) -> one))));
    }

    private static void updateEach(LocalCluster cluster, String namespace, UnaryOperator<Pod> update) {
        List<Pod> pods = cluster.client().pods().inNamespace(namespace).list().getItems();
        for (var pod : pods) {
            try {
                cluster.client().pods().resource(update.apply(pod)).updateStatus();
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                    throw e; // otherwise the Pod was changed or deleted concurrently
                }
            }
        }
    }
}
