package dev.sallyport.registry.http;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Platform threads for DNS lookups. A lookup pins its carrier thread, so a few unanswered names would block all virtual
 * threads. Hosts that have answered before have a thread pool apart from unknown hosts, so neither waits for the other.
 */
final class DnsResolver {
    private static final int PROVEN = 32;
    private static final int UNPROVEN = 64;
    private static final long IDLE_SECONDS = 10;

    private final ExecutorService proven = threads(PROVEN);
    private final ExecutorService unproven = threads(UNPROVEN);

    <T> Future<T> submit(HostBulkhead bulkhead, Callable<T> lookup) {
        return (bulkhead.isProven() ? proven : unproven).submit(lookup);
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
