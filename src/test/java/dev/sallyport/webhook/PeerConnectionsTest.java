package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests of the limits of connections, with connections that stay open until they are closed. */
class PeerConnectionsTest {
    private final Vertx vertx = Vertx.vertx();
    private final PeerConnections connections = new PeerConnections();
    private final List<String> closed = new ArrayList<>();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void manyPeersTogetherKeepNoOtherOut() {
        onContext(() -> {
            for (int pod = 0; pod < PeerConnections.MAX / PeerConnections.MAX_PER_PEER; pod++) {
                open("10.0.0." + pod, PeerConnections.MAX_PER_PEER);
            }
            open("10.1.0.1", 3);
            open("10.1.0.2", 1);
        });

        assertThat(closed).hasSize(4).allMatch(peer -> peer.startsWith("10.0.0."));
        assertThat(connections.open()).hasSize(PeerConnections.MAX);
    }

    @Test
    void aPeerWithAsManyConnectionsAsOthersReplacesNone() {
        onContext(() -> {
            for (int pod = 0; pod < PeerConnections.MAX; pod++) {
                open("10.0.%d.%d".formatted(pod / 256, pod % 256), 1);
            }
            open("10.1.0.1", 1);
        });

        assertThat(closed).containsExactly("10.1.0.1");
    }

    private void onContext(Runnable action) {
        var done = new CompletableFuture<Void>();
        vertx.runOnContext(_ -> {
            action.run();
            done.complete(null);
        });
        done.join();
    }

    private void open(String peer, int count) {
        for (int i = 0; i < count; i++) {
            connections.handle(connection(peer));
        }
    }

    private HttpConnection connection(String peer) {
        return (HttpConnection) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpConnection.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "remoteAddress" -> SocketAddress.inetSocketAddress(1, peer);
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                    case "close" -> closed(peer);
                    case "closeHandler", "exceptionHandler" -> proxy;
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }

    private Object closed(String peer) {
        closed.add(peer);
        return io.vertx.core.Future.succeededFuture();
    }
}
