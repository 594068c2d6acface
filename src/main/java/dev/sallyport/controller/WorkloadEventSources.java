package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.rollout.RecordName;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Event sources for the workloads of DeploymentRecords. */
final class WorkloadEventSources {
    private static final List<Class<? extends HasMetadata>> KINDS = ObjectKind.deployed().stream()
            .<Class<? extends HasMetadata>>map(ObjectKind::type)
            .toList();

    private WorkloadEventSources() {}

    /** Creates an informer for each kind; an event of a workload reconciles its record. */
    static List<EventSource<?, DeploymentRecord>> sources(EventSourceContext<DeploymentRecord> context) {
        return KINDS.stream()
                .<EventSource<?, DeploymentRecord>>map(kind -> source(kind, context))
                .toList();
    }

    private static <T extends HasMetadata> InformerEventSource<T, DeploymentRecord> source(
            Class<T> kind, EventSourceContext<DeploymentRecord> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(kind, DeploymentRecord.class)
                        .withName(kind.getSimpleName())
                        .withItemStore(new SlimStore<>())
                        .withSecondaryToPrimaryMapper(workload -> Set.of(new ResourceID(
                                RecordName.of(
                                        kind.getSimpleName(),
                                        workload.getMetadata().getName()),
                                workload.getMetadata().getNamespace())))
                        .build(),
                context);
    }

    /** Returns the reduced workload of a record; empty if it has been deleted. */
    static Optional<HasMetadata> workload(DeploymentRecord record, Context<DeploymentRecord> context) {
        return KINDS.stream()
                .filter(kind ->
                        kind.getSimpleName().equals(record.getSpec().workload().kind()))
                .findFirst()
                .flatMap(kind ->
                        context.eventSourceRetriever().getEventSourceFor(kind).getSecondaryResource(record));
    }
}
