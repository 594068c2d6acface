package dev.sallyport.app;

import java.util.concurrent.Executor;

/** Runs each task on a virtual thread of its own. */
public final class VirtualThreads implements Executor {
    private final Thread.Builder builder = Thread.ofVirtual().name("sallyport-", 0);

    @Override
    public void execute(Runnable task) {
        builder.start(task);
    }
}
