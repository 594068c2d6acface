package dev.sallyport.webhook;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits of the connections to the webhook endpoint: in total, of one peer address, and the time until the first request of a
 * connection. An API server needs few connections, because it sends all reviews over one. At the total limit, a new connection
 * replaces one of the peer with the most, so that many peers together keep no API server out.
 */
public final class PeerConnections implements Handler<HttpConnection> {
    static final int MAX_PER_PEER = 64;
    static final int MAX = 1_024;
    static final Duration FIRST_REQUEST = Duration.ofSeconds(10);

    private final Map<HttpConnection, String> open = new ConcurrentHashMap<>();
    private final Set<HttpConnection> silent = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> byPeer = new ConcurrentHashMap<>();

    @Override
    public void handle(HttpConnection connection) {
        var peer = peer(connection);
        if (!acquire(peer)) {
            connection.close();
            return;
        }
        if (open.size() >= MAX && !makeRoom(peer)) {
            release(peer);
            connection.close();
            return;
        }
        open.put(connection, peer);
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
            remove(connection, peer);
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
        return open.keySet();
    }

    /** Returns the address of the peer, without port. */
    static String peer(HttpConnection connection) {
        var address = connection.remoteAddress();
        return address == null || address.hostAddress() == null ? "" : address.hostAddress();
    }

    /** Closes a connection of the peer with the most; returns false if no other peer has more than this one. */
    private boolean makeRoom(String peer) {
        var own = count(peer);
        return byPeer.keySet().stream()
                .max(Comparator.comparingInt(this::count))
                .filter(largest -> count(largest) > own)
                .flatMap(largest -> open.entrySet().stream()
                        .filter(each -> each.getValue().equals(largest))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .filter(connection -> remove(connection, largest)))
                .map(HttpConnection::close)
                .isPresent();
    }

    private boolean remove(HttpConnection connection, String peer) {
        var isRemoved = open.remove(connection) != null;
        if (isRemoved) {
            release(peer);
        }
        return isRemoved;
    }

    private int count(String peer) {
        var count = byPeer.get(peer);
        return count == null ? 0 : count.get();
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
