package dev.sallyport.app.warmup;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.CompletableFuture;

/** Client that sends AdmissionReviews over one HTTP/2 connection, as the API server does. */
final class WarmUpClient implements AutoCloseable {
    private static final String PATH = "/validate?timeout=5s";

    private final HttpClient client;
    private final int port;

    WarmUpClient(Vertx vertx, int port) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setTrustAll(true) // the server is in this process
                        .setVerifyHost(false),
                new PoolOptions().setHttp2MaxSize(1));
        this.port = port;
    }

    /** Sends a review; completes with the response. */
    CompletableFuture<Buffer> send(byte[] review) {
        return client.request(HttpMethod.POST, port, "127.0.0.1", PATH)
                .compose(request -> send(request, review))
                .compose(HttpClientResponse::body)
                .toCompletionStage()
                .toCompletableFuture();
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request, byte[] review) {
        return request.putHeader("content-type", "application/json").send(Buffer.buffer(review));
    }

    @Override
    public void close() {
        var _ = client.close();
    }
}
