package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the limits of connections, with connections that stay open until they are closed. */
class PeerConnectionsTest {
    private final PeerConnections connections = new PeerConnections();
    private final List<PeerChannel> channels = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();

    @Test
    void manyPeersTogetherKeepNoOtherOut() {
        for (int pod = 0; pod < PeerConnections.MAX / PeerConnections.MAX_PER_PEER; pod++) {
            open("10.0.0." + pod, PeerConnections.MAX_PER_PEER);
        }
        open("10.1.0.1", 3);
        open("10.1.0.2", 1);

        assertThat(closed()).hasSize(4).allMatch(peer -> peer.startsWith("10.0.0."));
        assertThat(rejected).isEmpty();
        assertThat(connections.size()).isEqualTo(PeerConnections.MAX);
    }

    @Test
    void aPeerWithAsManyConnectionsAsOthersReplacesNone() {
        for (int pod = 0; pod < PeerConnections.MAX; pod++) {
            open("10.0.%d.%d".formatted(pod / 256, pod % 256), 1);
        }
        open("10.1.0.1", 1);

        assertThat(rejected).containsExactly("10.1.0.1");
        assertThat(closed()).isEmpty();
    }

    @Test
    void aPeerHasRoomAgainAfterItsConnectionsAreClosed() {
        open("10.0.0.1", PeerConnections.MAX_PER_PEER + 1);
        assertThat(rejected).containsExactly("10.0.0.1");

        for (var channel : channels) {
            var _ = channel.close();
        }
        open("10.0.0.1", PeerConnections.MAX_PER_PEER);

        assertThat(rejected).hasSize(1);
        assertThat(connections.size()).isEqualTo(PeerConnections.MAX_PER_PEER);
    }

    private void open(String peer, int count) {
        for (int i = 0; i < count; i++) {
            var channel = new PeerChannel(peer);
            if (connections.accept(channel)) {
                channels.add(channel);
            } else {
                rejected.add(peer);
            }
        }
    }

    private List<String> closed() {
        return channels.stream()
                .filter(channel -> !channel.isOpen())
                .map(channel -> channel.peer)
                .toList();
    }

    /** Connection from an address. */
    private static final class PeerChannel extends EmbeddedChannel {
        private final String peer;

        PeerChannel(String peer) {
            this.peer = peer;
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(peer == null ? "127.0.0.1" : peer, 1);
        }
    }
}
