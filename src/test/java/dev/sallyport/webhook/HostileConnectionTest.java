package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of single connections that attack the webhook server: each ends soon, and reviews of others are answered. */
class HostileConnectionTest {
    private static final int STREAMS = 256;

    private final HeapBudget heap = new HeapBudget(48L * 1024 * 1024);
    private RunningWebhook webhook;
    private WebhookServer server;

    @BeforeEach
    void startServer() {
        webhook = new RunningWebhook(
                new FakeHandler((request, _) ->
                        CompletableFuture.completedFuture(ReviewAnswer.of(ReviewJson.allowed(request.uid())))),
                heap);
        server = webhook.server();
    }

    @AfterEach
    void stopServer() {
        webhook.close();
    }

    /** Frames without content pass limits on the size of headers (CVE-2026-33871). */
    @Test
    void endsAConnectionWithEndlessContinuationFrames() throws IOException {
        try (var connection = new Http2Connection(server.port())) {
            connection.send(Http2Connection.HEADERS, 0, 1, Http2Connection.REVIEW_HEADERS);
            assertThat(connection.floods(400_000, stream -> connection.frame(Http2Connection.CONTINUATION, 0, 1)))
                    .isTrue();
        }
        assertAnswersOthers();
    }

    /** Every stream is opened and canceled at once (CVE-2023-44487). */
    @Test
    void endsAConnectionThatCancelsThousandsOfReviews() throws IOException {
        try (var connection = new Http2Connection(server.port())) {
            assertThat(connection.floods(20_000, i -> {
                        var stream = 2 * i + 1;
                        var opened = connection.frame(
                                Http2Connection.HEADERS,
                                Http2Connection.END_HEADERS,
                                stream,
                                Http2Connection.REVIEW_HEADERS);
                        return Http2Connection.join(
                                opened,
                                connection.frame(Http2Connection.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
                    }))
                    .isTrue();
        }
        assertAnswersOthers();
    }

    @Test
    void refusesStreamsAboveTheLimitOfAConnection() throws IOException {
        try (var connection = new Http2Connection(server.port())) {
            for (int i = 0; i < 3 * STREAMS; i++) {
                connection.send(
                        Http2Connection.HEADERS,
                        Http2Connection.END_HEADERS,
                        2 * i + 1,
                        Http2Connection.REVIEW_HEADERS);
            }

            assertThat(connection.countUntil(Http2Connection.RST_STREAM, 2 * STREAMS))
                    .isGreaterThanOrEqualTo(2 * STREAMS);
            assertAnswersOthers();
        }
    }

    /** Connections without a handshake, and with one and no request. */
    @Test
    void closesConnectionsThatSendNoRequest() throws IOException {
        var silent = new ArrayList<Socket>();
        for (int i = 0; i < 20; i++) {
            silent.add(
                    i % 2 == 0
                            ? Http2Connection.connect(server.port())
                            : new Socket(InetAddress.getLoopbackAddress(), server.port()));
        }
        assertAnswersOthers();

        for (var socket : silent) {
            socket.setSoTimeout(15_000);
            assertThat(isClosed(socket)).isTrue();
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try (socket) {
            return socket.getInputStream().readAllBytes().length < 1000;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    private void assertAnswersOthers() throws IOException {
        var review = Reviews.review(
                        ObjectKind.POD,
                        "CREATE",
                        Reviews.JSON.createObjectNode().put("kind", "Pod"))
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        try (var socket = Http2Connection.connect(server.port())) {
            var out = socket.getOutputStream();
            out.write(("POST /validate HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + review.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(review);
            var response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(response).startsWith("HTTP/1.1 200").contains("\"allowed\":true");
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> heap.used() == 0);
    }
}
