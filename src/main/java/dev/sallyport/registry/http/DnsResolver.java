package dev.sallyport.registry.http;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks up names on threads of their own. The JDK keeps the processor's thread for as long as a look-up takes, so a few names
 * whose servers do not answer would keep all virtual threads from running. Hosts that have answered before do not wait behind
 * those that never have.
 */
final class DnsResolver {
    private static final int PROVEN = 32;
    private static final int UNPROVEN = 64;
    private static final long IDLE_SECONDS = 10;

    private final ExecutorService proven = threads(PROVEN);
    private final ExecutorService unproven = threads(UNPROVEN);

    <T> Future<T> submit(HostBulkhead lane, Callable<T> lookup) {
        return (lane.isProven() ? proven : unproven).submit(lookup);
    }

    private static ExecutorService threads(int count) {
        var threads = new ThreadPoolExecutor(
                count,
                count,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("registry-lookup-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
