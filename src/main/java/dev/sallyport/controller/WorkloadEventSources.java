package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.listing.StoredObject;
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
            .filter(kind -> kind.custom().isEmpty())
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

    /** Returns whether the workload of a record is of a custom kind, which is not watched. */
    static boolean isCustom(DeploymentRecord record) {
        var reference = record.getSpec().workload();
        return !ObjectKind.qualifiedName(reference.apiVersion(), reference.kind())
                .equals(reference.kind());
    }

    /**
     * Returns the reduced workload of a record; empty if it has been deleted. An object of a custom kind is read from the API
     * server, because the cluster may not serve the kind when the operator starts.
     */
    static Optional<HasMetadata> workload(DeploymentRecord record, Context<DeploymentRecord> context) {
        var reference = record.getSpec().workload();
        var custom = ObjectKind.of(ObjectKind.group(reference.apiVersion()), reference.kind())
                .filter(kind -> kind.custom().isPresent());
        if (custom.isPresent()) {
            return StoredObject.find(
                    context.getClient(), custom.get(), record.getMetadata().getNamespace(), reference.name());
        }
        return KINDS.stream()
                .filter(kind -> !isCustom(record)
                        && kind.getSimpleName()
                                .equals(record.getSpec().workload().kind()))
                .findFirst()
                .flatMap(kind ->
                        context.eventSourceRetriever().getEventSourceFor(kind).getSecondaryResource(record));
    }
}
