package dev.sallyport.record;

import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Writers of Events, records, exception uses and checkpoints of the audit chain; they work in the background. */
@Singleton
public record BackgroundWriters(
        EventRecorder events,
        RecordWriter records,
        ChangeRecordWriter changes,
        ExceptionUseCounter uses,
        AuditCheckpoints checkpoints) {

    /** Starts all writers. The future completes when all have stopped after {@link #close}. */
    public CompletableFuture<Void> start(Executor executor) {
        return CompletableFuture.allOf(
                CompletableFuture.runAsync(events, executor),
                CompletableFuture.runAsync(records, executor),
                CompletableFuture.runAsync(changes, executor),
                CompletableFuture.runAsync(uses, executor),
                CompletableFuture.runAsync(checkpoints, executor));
    }

    /** Stops all writers after their queues are written. */
    public void close() {
        events.close();
        uses.close();
        changes.close();
        records.close();
        checkpoints.close();
    }
}
