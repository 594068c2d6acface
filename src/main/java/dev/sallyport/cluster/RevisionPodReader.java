package dev.sallyport.cluster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.rollout.RevisionPods;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.rollout.pod.PodState;
import dev.sallyport.rollout.pod.PodStateReader;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reader of the Pods of one revision. Pods belong to it by the owner that the controller of the workload created for its
 * template, not by labels alone.
 */
final class RevisionPodReader {
    private static final long PAGE = 500;
    private static final int MAX_PODS = 10_000;
    private static final int CACHE_SIZE = 2_000;
    private static final Duration CACHE_TIME = Duration.ofMinutes(2);
    private static final String TEMPLATE_HASH = "pod-template-hash";
    private static final String REVISION_HASH = "controller-revision-hash";
    private static final String JOB_NAME = "batch.kubernetes.io/job-name";

    private final KubernetesClient client;
    private final RetainedTemplates templates;
    private final InstantSource clock;
    private final Cache<String, List<PodOwner>> retained = Caffeine.newBuilder()
            .maximumSize(CACHE_SIZE)
            .expireAfterWrite(CACHE_TIME)
            .build();

    RevisionPodReader(KubernetesClient client, RetainedTemplates templates, InstantSource clock) {
        this.client = client;
        this.templates = templates;
        this.clock = clock;
    }

    /** Reads the Pods of a workload that have a pod template, one page at a time. */
    RevisionPods read(HasMetadata workload, String template) {
        var pods = new ArrayList<PodState>();
        for (var owner : owners(workload, template)) {
            if (!add(pods, workload.getMetadata().getNamespace(), owner)) {
                return new RevisionPods(pods, false);
            }
        }
        return new RevisionPods(pods, true);
    }

    /** Adds the Pods of one owner; returns false if there are too many. */
    private boolean add(List<PodState> pods, String namespace, PodOwner owner) {
        var now = clock.instant();
        String next = "";
        do {
            var page = client.pods()
                    .inNamespace(namespace)
                    .withLabelSelector(owner.selector())
                    .list(new ListOptionsBuilder()
                            .withLimit(PAGE)
                            .withContinue(next.isEmpty() ? null : next)
                            .build());
            page.getItems().stream()
                    .filter(pod -> isOwned(pod, owner.uid()) && owner.isMade().test(pod))
                    .map(pod -> PodStateReader.read(pod, now))
                    .forEach(pods::add);
            next = Objects.requireNonNullElse(page.getMetadata().getContinue(), "");
        } while (!next.isEmpty() && pods.size() < MAX_PODS);
        return next.isEmpty();
    }

    private static boolean isOwned(Pod pod, String uid) {
        return pod.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .map(OwnerReference::getUid)
                .anyMatch(uid::equals);
    }

    /** Returns the objects that own the Pods of a revision. Those that retain templates are cached, since they do not change. */
    private List<PodOwner> owners(HasMetadata workload, String template) {
        var uid = workload.getMetadata().getUid();
        return switch (workload) {
            case Deployment _, DaemonSet _, GenericKubernetesResource _ -> {
                var key = uid + "/" + template;
                var known = retained.getIfPresent(key);
                if (known != null) {
                    yield known;
                }
                var found = retained(workload, template);
                if (!found.isEmpty()) {
                    retained.put(key, found);
                }
                yield found;
            }
            case StatefulSet set ->
                updateRevision(set)
                        .map(revision ->
                                new PodOwner(uid, selector(set.getSpec().getSelector(), REVISION_HASH, revision)))
                        .stream()
                        .toList();
            case Job job ->
                List.of(new PodOwner(
                        uid,
                        selector(
                                new LabelSelector(), JOB_NAME, job.getMetadata().getName())));
            case CronJob cronJob -> succeededRuns(cronJob, template);
            default -> List.of();
        };
    }

    private List<PodOwner> retained(HasMetadata workload, String template) {
        return switch (workload) {
            case Deployment deployment ->
                templates
                        .replicaSets(deployment)
                        .filter(set -> isTemplate(set.template(), template))
                        .map(set -> new PodOwner(
                                set.uid(), selector(deployment.getSpec().getSelector(), TEMPLATE_HASH, set.hash())))
                        .toList();
            case DaemonSet set ->
                templates
                        .controllerRevisions(set)
                        .filter(each -> isTemplate(each.template(), template))
                        .map(each -> new PodOwner(
                                set.getMetadata().getUid(),
                                selector(set.getSpec().getSelector(), REVISION_HASH, each.hash())))
                        .toList();
            case GenericKubernetesResource custom -> new CustomPodOwners(client).of(custom, template);
            default -> List.of();
        };
    }

    /** Returns the hash of the present template; empty until the controller has seen that template. */
    private static Optional<String> updateRevision(StatefulSet set) {
        return Optional.ofNullable(set.getStatus())
                .filter(status -> Objects.equals(
                        status.getObservedGeneration(), set.getMetadata().getGeneration()))
                .map(StatefulSetStatus::getUpdateRevision);
    }

    private static boolean isTemplate(PodTemplateSpec retained, String template) {
        return TemplateFingerprint.of(metadata(retained), retained.getSpec()).equals(template);
    }

    /** Returns the Jobs of a CronJob that have succeeded with a template. */
    private List<PodOwner> succeededRuns(CronJob cronJob, String template) {
        return client.batch().v1().jobs().inNamespace(cronJob.getMetadata().getNamespace()).list().getItems().stream()
                .filter(job -> isOwnedBy(job, cronJob.getMetadata().getUid()))
                .filter(job -> job.getStatus() != null && job.getStatus().getCompletionTime() != null)
                .filter(job -> isTemplate(job.getSpec().getTemplate(), template))
                .map(job -> new PodOwner(
                        job.getMetadata().getUid(),
                        selector(
                                new LabelSelector(), JOB_NAME, job.getMetadata().getName())))
                .toList();
    }

    private static boolean isOwnedBy(HasMetadata object, String uid) {
        return object.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> Boolean.TRUE.equals(owner.getController()) && uid.equals(owner.getUid()));
    }

    private static ObjectMeta metadata(PodTemplateSpec template) {
        return Objects.requireNonNullElseGet(template.getMetadata(), ObjectMeta::new);
    }

    private static LabelSelector selector(@Nullable LabelSelector selector, String label, String value) {
        return new LabelSelectorBuilder(Objects.requireNonNullElseGet(selector, LabelSelector::new))
                .addToMatchLabels(label, value)
                .build();
    }

    /**
     * Owner of Pods.
     *
     * @param selector selector that includes the Pods of the revision
     * @param isMade whether a Pod of the owner is one of the revision
     */
    record PodOwner(String uid, LabelSelector selector, Predicate<Pod> isMade) {
        PodOwner(String uid, LabelSelector selector) {
            this(uid, selector, _ -> true);
        }
    }
}
