package dev.sallyport.app.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class LivenessServerTest {

    /** Event loops and workers of reviews wait on a latch; the machine may have one processor. */
    @Test
    @SuppressWarnings("deprecation") // no other method of the API returns the event loops
    void answersWhileEveryEventLoopAndWorkerIsBlockedByReviews() throws IOException, InterruptedException {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2));
        var release = new CountDownLatch(1);
        var blocked = new CountDownLatch(4);
        var server = new LivenessServer(vertx.nettyEventLoopGroup(), "127.0.0.1", 0);
        try {
            server.start();
            Runnable review = () -> {
                blocked.countDown();
                await(release);
            };
            vertx.nettyEventLoopGroup().forEach(loop -> loop.execute(review));
            for (int i = 0; i < 2; i++) {
                var _ = vertx.executeBlocking(
                        () -> {
                            review.run();
                            return "";
                        },
                        false);
            }
            blocked.await();

            assertThat(get(server.port())).isEqualTo(200);
        } finally {
            release.countDown();
            server.stop();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void loopThatRunsNoTaskForManyTicksIsStuckUntilItRunsOne() {
        Queue<Runnable> pending = new ArrayDeque<>();
        Executor stuck = pending::add;
        var watch = new EventLoopWatch(List.of(Runnable::run, stuck), 3);

        for (int tick = 0; tick < 3; tick++) {
            watch.tick();
            assertThat(watch.isAlive()).isTrue();
        }
        watch.tick();
        assertThat(watch.isAlive()).isFalse();
        assertThat(pending).hasSize(1);

        pending.remove().run();
        watch.tick();
        assertThat(watch.isAlive()).isTrue();
    }

    private static int get(int port) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/live"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
