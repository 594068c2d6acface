package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.registry.TrustsEveryServer;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ObjectKind;
import io.vertx.core.Future;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the webhook server with hostile clients: others are served, and every review is answered and released. */
class WebhookServerTest {
    private static final int MIB = 1024 * 1024;

    private final HeapBudget heap = new HeapBudget(48L * MIB);
    private final CountDownLatch blocked = new CountDownLatch(1);
    private volatile RequestHandler handler = new FakeHandler(this::allow);
    private RunningWebhook webhook;
    private WebhookServer server;

    @BeforeEach
    void startServer() {
        webhook = new RunningWebhook(new FakeHandler(this::current), heap);
        server = webhook.server();
    }

    @AfterEach
    void stopServer() {
        blocked.countDown();
        webhook.close();
    }

    @Test
    void answersReviews() throws IOException, InterruptedException {
        var response = post(review("shop"));

        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(allowed(response)).isTrue();
        assertThat(heap.used()).isZero();
        assertThat(send(HttpRequest.newBuilder(uri("/other")).GET()).statusCode())
                .isEqualTo(404);
        assertThat(send(HttpRequest.newBuilder(uri("/validate")).GET()).statusCode())
                .isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "{\"a\":1}", "1"})
    void rejectsMillionsOfValuesBeforeTheyCost(String value) throws IOException, InterruptedException {
        var count = (8 * MIB - 400) / (value.length() + 1);

        var response = post(reviewOf("{\"a\":[" + (value + ",").repeat(count - 1) + value + "]}"));

        assertThat(denial(response))
                .isEqualTo("413 the object is too large to be evaluated: it has more than 100,000 JSON tokens (names, "
                        + "values and brackets); make the object smaller, for example with fewer environment variables "
                        + "or arguments");
        assertThat(allowed(post(review("shop")))).isTrue();
        assertThat(heap.used()).isZero();
    }

    /** The API server shows the user no reason of an HTTP error. */
    @ParameterizedTest
    @MethodSource("tooLargeObjects")
    void deniesObjectsBeyondALimitWithAReason(String object, String reason) throws IOException, InterruptedException {
        var response = post(reviewOf(object));

        assertThat(denial(response)).isEqualTo("413 the object is too large to be evaluated: " + reason);
        assertThat(json(response).at("/response/uid").asText()).isEqualTo("1");
        await().atMost(Duration.ofSeconds(5)).until(() -> heap.used() == 0);
    }

    static Stream<Arguments> tooLargeObjects() {
        return Stream.of(
                Arguments.of(nested(199), "its JSON is nested deeper than 200 levels; make the object flatter"),
                Arguments.of(nested(30_000), "its JSON is nested deeper than 200 levels; make the object flatter"),
                Arguments.of(
                        ofTokens(100_001),
                        "it has more than 100,000 JSON tokens (names, values and brackets); make the object smaller, "
                                + "for example with fewer environment variables or arguments"),
                Arguments.of(
                        "{\"" + "a".repeat(16 * 1024 + 1) + "\":1}",
                        "a name has more than 16,384 characters; shorten the name"),
                Arguments.of(
                        "{\"a\":" + "1".repeat(1_001) + "}", "a number has more than 1,000 digits; shorten the number"),
                Arguments.of(
                        "{\"a\":\"" + "a".repeat(MIB / 2 + 1) + "\"}",
                        "a value in it has more than 512 KiB; shorten the value"),
                Arguments.of(
                        "{\"a\":\"" + "a".repeat(8 * MIB) + "\"}",
                        "the object and its previous version have more than 8 MiB of JSON; make the object smaller"));
    }

    @ParameterizedTest
    @MethodSource("largeObjects")
    void readsObjectsUpToTheLimits(String object) throws IOException, InterruptedException {
        assertThat(allowed(post(reviewOf(object)))).isTrue();
    }

    static Stream<String> largeObjects() {
        return Stream.of(
                nested(198),
                "{\"" + "a".repeat(16 * 1024) + "\":1}",
                "{\"a\":" + "1".repeat(1_000) + "}",
                "{\"a\":[" + "\"%s\",".formatted("a".repeat(MIB / 2)).repeat(14) + "1]}",
                ofTokens(100_000));
    }

    /** Returns an object with which the review has this number of tokens. */
    private static String ofTokens(int count) {
        var others = 26;
        return "{\"a\":[" + "1,".repeat(count - others - 1) + "1]}";
    }

    /** Returns an object of arrays, in the two objects of the review. */
    private static String nested(int depth) {
        return "{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
    }

    /** Returns a review as the API server writes it, with the uid before the object. */
    private static String reviewOf(String object) {
        return "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"1\","
                + "\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"},\"object\":" + object + "}}";
    }

    private static String denial(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        var status = json(response).at("/response/status");
        return status.path("code").asInt() + " " + status.path("message").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "{\"request\":{\"object\":{}}}", "{\"request\":{\"uid\":{}}}"})
    void rejectsInputWithoutAUid(String body) throws IOException, InterruptedException {
        assertThat(post(body).statusCode()).isEqualTo(400);
    }

    @Test
    void deniesReviewsThatAreNoJsonAfterTheirUid() throws IOException, InterruptedException {
        assertThat(denial(post(reviewOf("{\"a\":1,\"a\":2}")))).startsWith("400 the body is not JSON: ");
        assertThat(denial(post(reviewOf("{\"a\"")))).startsWith("400 the body is not JSON: ");
    }

    /** The API server accepts objects of 3 MiB, and a review may have two of them. */
    @Test
    void givesLargeReviewsTimeToArrive() {
        assertThat(ReviewExchange.time(0)).isEqualTo(Duration.ofSeconds(3));
        assertThat(ReviewExchange.time(1000)).isLessThan(Duration.ofMillis(3_010));
        assertThat(ReviewExchange.time(7L * MIB)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void servesOthersWhileBodiesDoNotArrive() throws IOException, InterruptedException {
        var slow = new ArrayList<Socket>();
        for (int i = 0; i < 10; i++) {
            var socket = connect();
            begin(socket, 8 * MIB - 64, i < 6 ? 4 * MIB : 60_000);
            slow.add(socket);
        }

        var response = post(review("shop"));

        assertThat(allowed(response)).isTrue();
        for (var socket : slow) {
            assertThat(ending(socket)).matches(text -> text.isEmpty() || text.startsWith("HTTP/1.1 4"));
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> heap.used() == 0);
    }

    /** Errors of every kind, such as an assertion or a class that cannot be loaded, have an answer. */
    @ParameterizedTest
    @ValueSource(
            classes = {
                IllegalStateException.class,
                StackOverflowError.class,
                AssertionError.class,
                NoClassDefFoundError.class,
                OutOfMemoryError.class,
                LinkageError.class
            })
    void answersAndReleasesAfterAnyThrowable(Class<? extends Throwable> type)
            throws IOException, InterruptedException, ReflectiveOperationException {
        var failure = type.getDeclaredConstructor().newInstance();
        for (var isLater : List.of(false, true)) {
            handler = new FakeHandler((_, _) -> {
                if (isLater) {
                    return CompletableFuture.failedFuture(failure);
                }
                throw sneaky(failure);
            });

            var response = post(review("shop"));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response).at("/response/status/code").asInt()).isEqualTo(500);
            assertThat(heap.used()).isZero();
        }
    }

    @Test
    void evaluatesExpensiveReviewsBesideTheEventLoop() throws IOException, InterruptedException {
        handler = new FakeHandler((request, budget) -> {
            if (request.info().namespace().equals("slow")) {
                budget.requireUnlimited();
                waitUntilReleased();
            }
            return allow(request, budget);
        });
        var slow = postLater(review("slow"));

        for (int i = 0; i < 20; i++) {
            assertThat(allowed(post(review("shop")))).isTrue();
        }
        assertThat(slow).isNotDone();
        blocked.countDown();
        assertThat(allowed(slow.join())).isTrue();
    }

    @Test
    void answersOverloadAtOnceWithARetry() throws IOException, InterruptedException {
        handler = new FakeHandler((request, budget) -> {
            budget.requireUnlimited();
            waitUntilReleased();
            return allow(request, budget);
        });
        var all = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 20; i++) {
            all.add(postLater(review("slow")));
        }

        await().atMost(Duration.ofSeconds(5))
                .until(() -> all.stream().filter(CompletableFuture::isDone).count() == 19);
        blocked.countDown();
        var answers = all.stream().map(CompletableFuture::join).toList();
        assertThat(answers).allMatch(answer -> answer.statusCode() == 200);
        assertThat(answers.stream().filter(answer -> !allowed(answer)))
                .hasSize(19)
                .allMatch(answer -> json(answer).at("/response/status/code").asInt() == 429
                        && json(answer)
                                        .at("/response/status/details/retryAfterSeconds")
                                        .asInt()
                                == 1);
        await().atMost(Duration.ofSeconds(5)).until(() -> heap.used() == 0);
    }

    @Test
    void releasesReviewsOfClientsThatAreGone() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (var socket = connect()) {
                begin(socket, MIB, 500_000);
            }
        }

        await().atMost(Duration.ofSeconds(10)).until(() -> heap.used() == 0);
    }

    /** A TLS handshake costs processor time, and memory also if it never ends. */
    @Test
    void limitsConnectionsOfOnePeerBeforeTheirHandshake() throws IOException {
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < PeerConnections.MAX_PER_PEER + 10; i++) {
            sockets.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
        }
        var last = sockets.getLast();
        last.setSoTimeout(2_000);

        assertThat(last.getInputStream().read()).isNegative();
        for (var socket : sockets) {
            socket.close();
        }
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(allowed(post(review("shop")))).isTrue());
    }

    /** The API server cancels the review of each request whose client is gone, on the connection of all others. */
    @Test
    void aConnectionSurvivesManyCanceledReviews() {
        var api = apiServer();
        var connections = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 600; i++) {
            var request = request(api);
            connections.add(request.connection());
            join(request.putHeader("content-length", "1000").sendHead());
            request.reset(8);
        }

        var response = join(request(api).send(review("shop")));

        assertThat(response.statusCode()).isEqualTo(200);
        connections.add(response.request().connection());
        assertThat(connections).hasSize(1);
    }

    /** A small review arrives after all that is on its way; with a window of 8 MiB, large reviews delay it by seconds. */
    @Test
    void largeReviewsLeaveRoomForSmallOnes() throws IOException {
        try (var socket = (SSLSocket) TLS.getSocketFactory().createSocket("127.0.0.1", server.port())) {
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(5_000);
            var emptySettings = "\0\0\0\4\0\0\0\0\0";
            socket.getOutputStream()
                    .write(("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + emptySettings).getBytes(StandardCharsets.ISO_8859_1));

            assertThat(65_535 + windowUpdate(new DataInputStream(socket.getInputStream())))
                    .isEqualTo(MIB);
        }
    }

    /** Returns the increment of the window of the connection. */
    private static int windowUpdate(DataInputStream input) throws IOException {
        while (true) {
            var lengthAndType = input.readInt();
            input.readByte();
            var stream = input.readInt();
            var payload = input.readNBytes(lengthAndType >>> 8);
            if ((lengthAndType & 0xff) == 8 && stream == 0) {
                return ByteBuffer.wrap(payload).getInt();
            }
        }
    }

    /** With windows of 64 KiB, a review of 3 MiB from a distance of 60 ms would arrive too late. */
    @Test
    void largeReviewsNeedFewRoundTrips() {
        var settings = new CompletableFuture<Http2Settings>();
        var request = request(apiServer());
        request.connection().remoteSettingsHandler(settings::complete);

        assertThat(join(request.send(review("shop"))).statusCode()).isEqualTo(200);
        assertThat(settings.completeOnTimeout(request.connection().remoteSettings(), 1, TimeUnit.SECONDS)
                        .join()
                        .getInitialWindowSize())
                .isGreaterThanOrEqualTo(MIB);
    }

    private io.vertx.core.http.HttpClient apiServer() {
        return webhook.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setTrustAll(true)
                        .setVerifyHost(false)
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2MaxPoolSize(1));
    }

    private HttpClientRequest request(io.vertx.core.http.HttpClient api) {
        return join(api.request(HttpMethod.POST, server.port(), "127.0.0.1", "/validate"));
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void completesOpenReviewsAtShutdown() throws InterruptedException {
        handler = new FakeHandler((request, budget) -> {
            budget.requireUnlimited();
            waitUntilReleased();
            return allow(request, budget);
        });
        var open = postLater(review("shop"));
        await().atMost(Duration.ofSeconds(5)).until(() -> heap.used() > 0);
        var stop = CompletableFuture.runAsync(() -> server.stop(Duration.ofSeconds(10)));
        blocked.countDown();

        assertThat(allowed(open.join())).isTrue();
        stop.join();
    }

    private CompletableFuture<ReviewAnswer> current(AdmissionRequest request, EvaluationBudget budget)
            throws MalformedReview {
        return handler.answer(
                request, Instant.EPOCH, Deadline.in(Duration.ofSeconds(5), InstantSource.system()), budget);
    }

    private CompletableFuture<ReviewAnswer> allow(AdmissionRequest request, EvaluationBudget budget) {
        return CompletableFuture.completedFuture(ReviewAnswer.of(ReviewJson.allowed(request.uid())));
    }

    private void waitUntilReleased() {
        try {
            assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
        throw (E) failure;
    }

    private static String review(String namespace) {
        var pod = Reviews.JSON.createObjectNode().put("kind", "Pod");
        var review = Reviews.review(ObjectKind.POD, "CREATE", pod);
        review.withObject("/request").put("namespace", namespace);
        return review.toString();
    }

    private static boolean allowed(HttpResponse<String> response) {
        return json(response).at("/response/allowed").asBoolean();
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return Reviews.JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.statusCode() + " " + response.body(), e);
        }
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri("/validate")).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private CompletableFuture<HttpResponse<String>> postLater(String body) {
        return client.sendAsync(
                HttpRequest.newBuilder(uri("/validate"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("https://127.0.0.1:" + server.port() + path);
    }

    private static final SSLContext TLS = TrustsEveryServer.context();
    private final HttpClient client = HttpClient.newBuilder().sslContext(TLS).build();

    private Socket connect() throws IOException {
        var socket = (javax.net.ssl.SSLSocket) TLS.getSocketFactory().createSocket("127.0.0.1", server.port());
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }

    private static void begin(Socket socket, int length, int sent) throws IOException {
        var out = socket.getOutputStream();
        out.write(("POST /validate?timeout=30s HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        try {
            out.write(" ".repeat(sent).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException _) {
            // the server has closed the connection
        }
    }

    /** Returns the text that the server sends before it closes the connection. */
    private static String ending(Socket socket) throws IOException {
        try (socket) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException _) {
            return "";
        }
    }
}
