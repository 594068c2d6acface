package dev.sallyport.webhook;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits of the connections to the webhook endpoint: in total, of one peer address, and the time until the first request of a
 * connection. An API server needs few connections, because it sends all reviews over one.
 */
public final class PeerConnections implements Handler<HttpConnection> {
    static final int MAX_PER_PEER = 64;
    private static final int MAX = 1_024;
    static final Duration FIRST_REQUEST = Duration.ofSeconds(10);

    private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
    private final Set<HttpConnection> silent = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> byPeer = new ConcurrentHashMap<>();

    @Override
    public void handle(HttpConnection connection) {
        var peer = peer(connection);
        if (open.size() >= MAX || !acquire(peer)) {
            connection.close();
            return;
        }
        open.add(connection);
        silent.add(connection);
        var vertx = Objects.requireNonNull(Vertx.currentContext()).owner();
        var timer = vertx.setTimer(FIRST_REQUEST.toMillis(), _ -> {
            if (silent.remove(connection)) {
                connection.close();
            }
        });
        connection.closeHandler(_ -> {
            vertx.cancelTimer(timer);
            silent.remove(connection);
            if (open.remove(connection)) {
                release(peer);
            }
        });
        connection.exceptionHandler(_ -> {});
    }

    /** Notes a request of a connection. */
    void requested(HttpConnection connection) {
        if (!silent.isEmpty()) {
            silent.remove(connection);
        }
    }

    /** Returns the open connections. */
    Set<HttpConnection> open() {
        return open;
    }

    /** Returns the address of the peer, without port. */
    static String peer(HttpConnection connection) {
        var address = connection.remoteAddress();
        return address == null || address.hostAddress() == null ? "" : address.hostAddress();
    }

    private boolean acquire(String peer) {
        var isWithin = new boolean[1];
        byPeer.compute(peer, (_, count) -> {
            var known = count == null ? new AtomicInteger() : count;
            isWithin[0] = known.get() < MAX_PER_PEER;
            if (isWithin[0]) {
                known.incrementAndGet();
            }
            return known;
        });
        return isWithin[0];
    }

    private void release(String peer) {
        byPeer.computeIfPresent(peer, (_, count) -> count.decrementAndGet() <= 0 ? null : count);
    }
}
