package dev.sallyport.record;

import dev.sallyport.api.v1alpha1.ChangeRecord;
import dev.sallyport.change.Change;
import dev.sallyport.change.ChangeAction;
import dev.sallyport.change.ChangeRecorder;
import dev.sallyport.kubernetes.ConflictRetry;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Writer of ChangeRecords, in the background and fairly by namespace; one record for each namespace. */
public final class ChangeRecordWriter implements ChangeRecorder, Runnable, AutoCloseable {
    /** Name of the record in each namespace. */
    public static final String NAME = "changes";

    private static final int MAX_PER_NAMESPACE = 200;
    private static final int MAX_TOTAL = 2_000;
    private static final int TRIES = 10;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final MeterRegistry meters;
    private final NamespaceQueues<Change> queues;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    public ChangeRecordWriter(KubernetesClient client, MeterRegistry meters, Executor executor) {
        this.client = client;
        this.meters = meters;
        this.queues = new NamespaceQueues<>(
                MAX_PER_NAMESPACE,
                MAX_TOTAL,
                new NamespaceQueues.Actions<>(this::write, _ -> countDropped("queue_full"), (_, _) -> false),
                executor);
        Metric.CHANGE_RECORDS_DROPPED.registerAtZero(meters);
    }

    /** Queues a change; not the allowed deletion of a namespace, which deletes its record too. */
    @Override
    public void record(Change change) {
        var isEndOfNamespace = change.isAllowed()
                && change.action() == ChangeAction.DELETE
                && change.kind().equals("Namespace");
        if (!isEndOfNamespace) {
            queues.offer(change.namespace(), change);
        }
    }

    @Override
    public void run() {
        try {
            closed.join();
            queues.awaitEmpty(CLOSE_TIMEOUT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops {@link #run} after the queues are written. */
    @Override
    public void close() {
        closed.complete(null);
    }

    private void write(Change change) {
        try {
            if (!ConflictRetry.run(TRIES, () -> tryToWrite(change))) {
                throw new IllegalStateException("it was changed concurrently %d times".formatted(TRIES));
            }
        } catch (RuntimeException e) {
            System.getLogger(ChangeRecordWriter.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "decision %s on a change in namespace %s was not written to its ChangeRecord: %s"
                                    .formatted(change.id(), change.namespace(), WriteFailure.describe(e)));
            countDropped("write_failed");
        }
    }

    /** Creates or updates the record; a conflict with another replica is an exception. */
    private boolean tryToWrite(Change change) {
        var existing = client.resources(ChangeRecord.class)
                .inNamespace(change.namespace())
                .withName(NAME)
                .get();
        if (existing == null) {
            var record = new ChangeRecord();
            record.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(change.namespace())
                    .withName(NAME)
                    .build());
            record.setSpec(ChangeLedger.with(null, change));
            client.resource(record).create();
        } else {
            existing.setSpec(ChangeLedger.with(existing.getSpec(), change));
            client.resource(existing).update();
        }
        return true;
    }

    private void countDropped(String reason) {
        Metric.CHANGE_RECORDS_DROPPED.counter(meters, reason).increment();
    }
}
