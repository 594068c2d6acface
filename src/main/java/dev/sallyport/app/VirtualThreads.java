package dev.sallyport.app;

import java.util.concurrent.Executor;

/** Executor that runs each task on a new virtual thread. */
public final class VirtualThreads implements Executor {
    private final Thread.Builder builder = Thread.ofVirtual().name("sallyport-", 0);

    @Override
    public void execute(Runnable task) {
        builder.start(task);
    }
}
