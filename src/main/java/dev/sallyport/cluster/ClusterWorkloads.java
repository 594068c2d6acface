package dev.sallyport.cluster;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.rollout.WorkloadReader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads pods and earlier templates of workloads from the API server, and puts the latter back. */
public final class ClusterWorkloads implements WorkloadReader {
    private static final long PODS = 100;
    private static final int TRIES = 5;
    private static final String HASH = "pod-template-hash";

    private final KubernetesClient client;

    public ClusterWorkloads(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public List<Pod> pods(HasMetadata workload) {
        var selector = selector(workload);
        return selector == null
                ? List.of()
                : client.pods()
                        .inNamespace(workload.getMetadata().getNamespace())
                        .withLabelSelector(selector)
                        .list(new ListOptionsBuilder().withLimit(PODS).build())
                        .getItems();
    }

    private static @Nullable LabelSelector selector(HasMetadata workload) {
        return switch (workload) {
            case Deployment deployment -> deployment.getSpec().getSelector();
            case StatefulSet set -> set.getSpec().getSelector();
            case DaemonSet set -> set.getSpec().getSelector();
            default -> null;
        };
    }

    @Override
    public void restore(HasMetadata workload, String failed, String template) {
        for (int i = 0; i < TRIES; i++) {
            var now = current(workload);
            if (!fingerprint(template(now)).equals(failed)) {
                throw new IllegalStateException("it has changed meanwhile");
            }
            if (isPut(now, kept(now, template))) {
                return;
            }
        }
        throw new IllegalStateException("others write it all the time");
    }

    /** What was seen may be older, and less than the whole. */
    private HasMetadata current(HasMetadata seen) {
        var now = client.resource(seen).get();
        if (now == null || !now.getMetadata().getUid().equals(seen.getMetadata().getUid())) {
            throw new IllegalStateException("it is gone");
        }
        return now;
    }

    private PodTemplateSpec kept(HasMetadata workload, String template) {
        return templates(workload)
                .filter(each -> fingerprint(each).equals(template))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the cluster has kept no such revision"));
    }

    /** Earlier templates that the workload's controller has kept. */
    private Stream<PodTemplateSpec> templates(HasMetadata workload) {
        var namespace = workload.getMetadata().getNamespace();
        return workload instanceof Deployment
                ? client.apps().replicaSets().inNamespace(namespace).list().getItems().stream()
                        .filter(set -> isOf(workload, set))
                        .map(set -> withoutHash(set.getSpec().getTemplate()))
                : client.apps().controllerRevisions().inNamespace(namespace).list().getItems().stream()
                        .filter(revision -> isOf(workload, revision))
                        .flatMap(revision -> template(revision).stream());
    }

    private static boolean isOf(HasMetadata workload, HasMetadata kept) {
        return requireNonNullElse(kept.getMetadata().getOwnerReferences(), List.<OwnerReference>of()).stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .anyMatch(owner -> owner.getUid().equals(workload.getMetadata().getUid()));
    }

    private static PodTemplateSpec withoutHash(PodTemplateSpec template) {
        return new PodTemplateSpecBuilder(template)
                .editOrNewMetadata()
                .removeFromLabels(HASH)
                .endMetadata()
                .build();
    }

    /** A ControllerRevision holds a patch that replaces the template. */
    private Optional<PodTemplateSpec> template(ControllerRevision revision) {
        var patch = client.getKubernetesSerialization().convertValue(revision.getData(), JsonNode.class);
        return patch != null && patch.path("spec").path("template") instanceof ObjectNode template
                ? Optional.of(client.getKubernetesSerialization()
                        .convertValue(template.without("$patch"), PodTemplateSpec.class))
                : Optional.empty();
    }

    private static PodTemplateSpec template(HasMetadata workload) {
        return switch (workload) {
            case Deployment deployment -> deployment.getSpec().getTemplate();
            case StatefulSet set -> set.getSpec().getTemplate();
            case DaemonSet set -> set.getSpec().getTemplate();
            default -> throw new IllegalStateException("a " + workload.getKind() + " has nothing to go back to");
        };
    }

    private static String fingerprint(PodTemplateSpec template) {
        return TemplateFingerprint.of(
                requireNonNullElseGet(template.getMetadata(), ObjectMeta::new), template.getSpec());
    }

    /** With the resourceVersion that was read; false where somebody has written it since. */
    private boolean isPut(HasMetadata workload, PodTemplateSpec template) {
        switch (workload) {
            case Deployment deployment -> deployment.getSpec().setTemplate(template);
            case StatefulSet set -> set.getSpec().setTemplate(template);
            case DaemonSet set -> set.getSpec().setTemplate(template);
            default -> throw new IllegalStateException("a " + workload.getKind() + " has nothing to go back to");
        }
        try {
            client.resource(workload).update();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return false;
            }
            throw e;
        }
    }
}
