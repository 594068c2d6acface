package dev.sallyport.app.liveness;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * HTTP server of the liveness probe, on an event loop of its own: admission requests, however many or expensive, cannot keep it
 * from answering. The answer is 503 only if an event loop is stuck, 200 otherwise.
 */
public final class LivenessServer {
    private static final Duration TICK = Duration.ofSeconds(2);
    private static final int MAX_TICKS = 30;
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration START = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    private final EventLoopWatch watch;
    private final String host;
    private volatile int port;

    /**
     * Creates a server that does not listen yet.
     *
     * @param loops event loops that serve admission requests
     * @param port port to listen on; 0 for a free one
     */
    public LivenessServer(Iterable<? extends Executor> loops, String host, int port) {
        this.watch = new EventLoopWatch(loops, MAX_TICKS);
        this.host = host;
        this.port = port;
    }

    /**
     * Starts to listen.
     *
     * @throws java.util.concurrent.CompletionException if the port is not available
     */
    public void start() {
        vertx.setPeriodic(TICK.toMillis(), _ -> watch.tick());
        port = vertx.createHttpServer(new HttpServerOptions().setIdleTimeout((int) IDLE.toSeconds()))
                .requestHandler(this::answer)
                .listen(port, host)
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(START.toMillis(), TimeUnit.MILLISECONDS)
                .join()
                .actualPort();
    }

    private void answer(HttpServerRequest request) {
        var isAlive = watch.isAlive();
        request.response().setStatusCode(isAlive ? 200 : 503).end(isAlive ? "alive" : "an event loop is stuck");
    }

    /** Returns the port on which the server listens. */
    public int port() {
        return port;
    }

    /** Stops to listen. */
    public void stop() {
        var _ = vertx.close();
    }
}
