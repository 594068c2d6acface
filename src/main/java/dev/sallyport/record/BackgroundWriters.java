package dev.sallyport.record;

import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Those that write to the cluster off the way of requests. */
@Singleton
public record BackgroundWriters(EventRecorder events, RecordWriter records, ExceptionUseCounter uses) {

    /** Has them work; done once all have ended after {@link #close}. */
    public CompletableFuture<Void> start(Executor executor) {
        return CompletableFuture.allOf(
                CompletableFuture.runAsync(events, executor),
                CompletableFuture.runAsync(records, executor),
                CompletableFuture.runAsync(uses, executor));
    }

    /** Ends them once what is queued has been written. */
    public void close() {
        events.close();
        uses.close();
        records.close();
    }
}
