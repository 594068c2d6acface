package dev.sallyport.record;

import dev.sallyport.record.notification.Notifier;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Writers of Events, records, exception uses, denials, checkpoints and notifications; they work in the background. */
@Singleton
public record BackgroundWriters(
        EventRecorder events,
        RecordWriter records,
        ChangeRecordWriter changes,
        ExceptionUseCounter uses,
        DenialRecorder denials,
        AuditCheckpoints checkpoints,
        Notifier notifier) {

    /** Starts all writers. The future completes when all have stopped after {@link #close}. */
    public CompletableFuture<Void> start(Executor executor) {
        return CompletableFuture.allOf(
                CompletableFuture.runAsync(events, executor),
                CompletableFuture.runAsync(records, executor),
                CompletableFuture.runAsync(changes, executor),
                CompletableFuture.runAsync(uses, executor),
                CompletableFuture.runAsync(denials, executor),
                CompletableFuture.runAsync(checkpoints, executor),
                CompletableFuture.runAsync(notifier, executor));
    }

    /** Stops all writers after their queues are written. */
    public void close() {
        events.close();
        uses.close();
        changes.close();
        records.close();
        denials.close();
        notifier.close();
        checkpoints.close();
    }
}
