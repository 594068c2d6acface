package dev.sallyport.webhook;

import io.netty.channel.Channel;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits of the connections to the webhook endpoint: in total, of one peer address, and the time until the first request of a
 * connection. An API server needs few connections, because it sends all reviews over one. At the total limit, a new connection
 * replaces one of the peer with the most, so that many peers together keep no API server out. A connection counts from the
 * moment at which it is accepted, before its TLS handshake.
 */
public final class PeerConnections implements Handler<HttpConnection> {
    static final int MAX_PER_PEER = 64;
    static final int MAX = 1_024;
    static final Duration FIRST_REQUEST = Duration.ofSeconds(10);

    private final PeerTime time = new PeerTime(System::nanoTime);
    private final Map<Channel, String> accepted = new ConcurrentHashMap<>();
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
    private final Set<HttpConnection> silent = ConcurrentHashMap.newKeySet();

    /** Accepts a connection before its TLS handshake; returns false if it exceeds a limit. */
    boolean accept(Channel channel) {
        var name = peer(channel);
        var peer = acquire(name);
        if (peer.count > MAX_PER_PEER || (accepted.size() >= MAX && !makeRoom(peer))) {
            release(name);
            return false;
        }
        accepted.put(channel, name);
        channel.closeFuture().addListener(_ -> remove(channel));
        channel.config().setRecvByteBufAllocator(PeerMeter.allocator(peer.time));
        channel.pipeline().addFirst(new PeerMeter(peer.time));
        return true;
    }

    /** Limits the time until the first request of a connection after its handshake. */
    @Override
    public void handle(HttpConnection connection) {
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
            open.remove(connection);
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

    /** Returns the number of accepted connections. */
    int size() {
        return accepted.size();
    }

    /** Returns the address of the peer, without port. */
    static String peer(HttpConnection connection) {
        var address = connection.remoteAddress();
        return address == null || address.hostAddress() == null ? "" : address.hostAddress();
    }

    private static String peer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "";
    }

    /** Closes a connection of the peer with the most; returns false if no other peer has more than this one. */
    private boolean makeRoom(Peer peer) {
        return peers.entrySet().stream()
                .max(Comparator.comparingInt(each -> each.getValue().count))
                .filter(largest -> largest.getValue().count > peer.count)
                .flatMap(largest -> accepted.entrySet().stream()
                        .filter(each -> each.getValue().equals(largest.getKey()))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .filter(this::remove))
                .map(Channel::close)
                .isPresent();
    }

    private boolean remove(Channel channel) {
        var peer = accepted.remove(channel);
        if (peer != null) {
            release(peer);
        }
        return peer != null;
    }

    private Peer acquire(String peer) {
        return peers.compute(peer, (_, known) -> known == null ? new Peer(time.account(), 1) : known.with(1));
    }

    private void release(String peer) {
        peers.computeIfPresent(peer, (_, known) -> known.count <= 1 ? null : known.with(-1));
    }

    /** Connections of one peer. */
    private record Peer(PeerTime.Account time, int count) {
        Peer with(int more) {
            return new Peer(time, count + more);
        }
    }
}
