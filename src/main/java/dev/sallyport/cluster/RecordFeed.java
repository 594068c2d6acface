package dev.sallyport.cluster;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.WorkloadReference;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Rollout;
import dev.sallyport.environment.DeploymentHistory;
import dev.sallyport.environment.EnvironmentWorkloads;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader.Ancestor;
import dev.sallyport.rollout.PromotionLeadTimes.FirstDeployments;
import dev.sallyport.rollout.RecordName;
import dev.sallyport.rollout.RecordedHistory;
import dev.sallyport.scan.RecordedDecisions;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Deployment history from DeploymentRecords, by an informer in each replica. */
@Singleton
public final class RecordFeed
        implements DeploymentHistory, EnvironmentWorkloads, RecordedDecisions, DecidedTemplates, FirstDeployments {
    private static final String WORKLOAD = "workload";

    private final SharedIndexInformer<DeploymentRecord> informer;

    /** Creates an informer that is not started. */
    public RecordFeed(KubernetesClient client) {
        this.informer =
                client.resources(DeploymentRecord.class).inAnyNamespace().runnableInformer(0);
        informer.addIndexers(Map.of(WORKLOAD, RecordFeed::workloads));
        informer.exceptionHandler((_, _) -> true);
    }

    /** Starts watching; retries while the API server does not answer. */
    public void start() {
        informer.start();
    }

    /** Stops watching. */
    public void stop() {
        informer.stop();
    }

    @Override
    public List<Past> of(String environment, String kind, String name) {
        return informer.getIndexer().byIndex(WORKLOAD, key(kind, name)).stream()
                .flatMap(record -> RecordedHistory.past(record, environment))
                .toList();
    }

    @Override
    public Optional<Instant> time(String environment, String kind, String name, Set<String> digests) {
        return informer.getIndexer().byIndex(WORKLOAD, key(kind, name)).stream()
                .flatMap(record -> record.getSpec().revisions().stream())
                .filter(revision -> revision.environment().equals(environment))
                .filter(revision -> revision.images().stream()
                        .map(Image::digest)
                        .collect(Collectors.toSet())
                        .equals(digests))
                .map(revision -> Instant.parse(revision.time()))
                .min(Comparator.naturalOrder());
    }

    /** Returns whether every record that existed at the start is known. */
    public boolean isComplete() {
        return informer.hasSynced();
    }

    @Override
    public Optional<RecordedDecisions.Decided> of(String namespace, ObjectKind kind, String name) {
        return record(namespace, kind, name).map(DeploymentRecord::getSpec).map(RecordFeed::decided);
    }

    @Override
    public Optional<DecidedTemplates.Decided> of(Ancestor workload) {
        return record(workload.namespace(), workload.kind(), workload.name())
                .map(record -> new DecidedTemplates.Decided(
                        record.getSpec().revisions().stream()
                                .map(Revision::template)
                                .collect(Collectors.toUnmodifiableSet()),
                        since(record)));
    }

    /** Returns the time of the first decision. The record is created after it, and later revisions replace it. */
    private static Instant since(DeploymentRecord record) {
        return Stream.concat(
                        Stream.ofNullable(record.getMetadata().getCreationTimestamp()),
                        record.getSpec().revisions().stream().map(Revision::time))
                .map(Instant::parse)
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH)
                .truncatedTo(ChronoUnit.SECONDS);
    }

    private Optional<DeploymentRecord> record(String namespace, ObjectKind kind, String name) {
        return Optional.ofNullable(
                        informer.getIndexer().getByKey(namespace + "/" + RecordName.of(kind.qualifiedName(), name)))
                .filter(record -> record.getSpec() != null
                        && !record.getSpec().revisions().isEmpty());
    }

    private static RecordedDecisions.Decided decided(DeploymentRecordSpec spec) {
        return new RecordedDecisions.Decided(
                spec.revisions().stream().map(Revision::template).collect(Collectors.toUnmodifiableSet()),
                spec.revisions().stream()
                        .flatMap(revision -> revision.images().stream())
                        .filter(image -> !image.digest().isEmpty())
                        .collect(Collectors.groupingBy(
                                Image::image, Collectors.mapping(Image::digest, Collectors.toUnmodifiableSet()))));
    }

    @Override
    public Map<String, Counts> counts() {
        var counts = new TreeMap<String, Counts>();
        for (var record : informer.getStore().list()) {
            if (record.getSpec() != null && !record.getSpec().revisions().isEmpty()) {
                counts.merge(record.getSpec().environment(), counts(record), Counts::plus);
            }
        }
        return counts;
    }

    @Override
    public Map<String, Map<String, Set<Set<String>>>> images() {
        var images = new TreeMap<String, Map<String, Set<Set<String>>>>();
        for (var record : informer.getStore().list()) {
            var spec = record.getSpec();
            if (spec != null && spec.workload() != null && !spec.revisions().isEmpty()) {
                images.computeIfAbsent(spec.environment(), _ -> new TreeMap<>())
                        .computeIfAbsent(key(spec.workload()), _ -> new HashSet<>())
                        .add(spec.revisions().getFirst().images().stream()
                                .map(Image::digest)
                                .collect(Collectors.toUnmodifiableSet()));
            }
        }
        return images;
    }

    private static Counts counts(DeploymentRecord record) {
        var images = record.getSpec().revisions().getFirst().images();
        var phase = record.getStatus() == null ? null : record.getStatus().phase();
        var isRunning =
                newest(record).filter(rollout -> rollout.endTime() == null).isPresent();
        var wasHealthy = isRunning && (phase == Phase.HEALTHY || phase == Phase.SOAKED);
        var isUnhealthy =
                newest(record).filter(rollout -> rollout.unhealthy() != null).isPresent();
        return new Counts(
                1,
                images.stream().noneMatch(image -> image.authorities().isEmpty()) ? 1 : 0,
                wasHealthy && !isUnhealthy ? 1 : 0,
                wasHealthy && isUnhealthy ? 1 : 0,
                phase == Phase.FAILED || phase == Phase.ROLLED_BACK ? 1 : 0);
    }

    /** Returns the rollout of the newest revision. */
    private static Optional<Rollout> newest(DeploymentRecord record) {
        return record.getStatus() == null
                ? Optional.empty()
                : record.getStatus().rollouts().stream().findFirst();
    }

    private static List<String> workloads(DeploymentRecord record) {
        var spec = record.getSpec();
        return spec == null || spec.workload() == null ? List.of() : List.of(key(spec.workload()));
    }

    private static String key(WorkloadReference workload) {
        return key(ObjectKind.qualifiedName(workload.apiVersion(), workload.kind()), workload.name());
    }

    private static String key(String kind, String name) {
        return kind + "/" + name;
    }
}
