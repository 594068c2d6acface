package dev.sallyport.it;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Says of pods what kubelets would say; the test cluster has none. */
final class ReadyPods {
    /** A digest that no image has. */
    static final String OTHER = "sha256:" + "0".repeat(64);

    private ReadyPods() {}

    /** All pods of a namespace run and are ready. */
    static void in(LocalCluster cluster, String namespace) {
        each(cluster, namespace, ReadyPods::ready);
    }

    /** Only those pods of a namespace run and are ready that have the image. */
    static void with(String image, LocalCluster cluster, String namespace) {
        each(
                cluster,
                namespace,
                pod -> pod.getSpec().getContainers().getFirst().getImage().equals(image) ? ready(pod) : pod);
    }

    private static Pod ready(Pod pod) {
        return new PodBuilder(pod)
                .editOrNewStatus()
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

    /** Puts the container of all Pods that are not ready into a crash loop. */
    static void crash(LocalCluster cluster, String namespace) {
        each(
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

    /** The containers of all pods run an image that nobody has let in. */
    static void runningOther(LocalCluster cluster, String namespace) {
        each(
                cluster,
                namespace,
                pod -> new PodBuilder(pod)
                        .editOrNewStatus()
                        .withContainerStatuses(pod.getSpec().getContainers().stream()
                                .map(container -> new ContainerStatusBuilder()
                                        .withName(container.getName())
                                        .withImage(container.getImage())
                                        .withImageID(container.getImage() + "@" + OTHER)
                                        .withReady(true)
                                        .withRestartCount(0)
                                        .build())
                                .toList())
                        .endStatus()
                        .build());
    }

    private static void each(LocalCluster cluster, String namespace, UnaryOperator<Pod> said) {
        List<Pod> pods = cluster.client().pods().inNamespace(namespace).list().getItems();
        for (var pod : pods) {
            try {
                cluster.client().pods().resource(said.apply(pod)).updateStatus();
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                    throw e; // else it has changed or gone meanwhile
                }
            }
        }
    }
}
