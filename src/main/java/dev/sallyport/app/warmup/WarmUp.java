package dev.sallyport.app.warmup;

import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.webhook.PolicyResourceValidator;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Warm-up of a replica: sends reviews over HTTPS to a webhook of its own on the loopback interface, so that the code of the
 * real one is loaded and compiled before the first request. Ends after a number of reviews or a time, whichever is first; its
 * failure is logged and does not keep the replica from becoming ready.
 */
public final class WarmUp {
    private static final Logger LOG = Logger.getLogger(WarmUp.class);

    /** Concurrent reviews; several let the workers of the webhook take part. */
    private static final int CONCURRENT = 3;

    private final Vertx vertx;
    private final PolicyResourceValidator ownKinds;
    private final DecisionRecorder recorder;
    private final InstantSource clock;
    private final Limit limit;
    private volatile boolean isComplete;
    private final AtomicInteger answered = new AtomicInteger();

    /**
     * Limit of a warm-up.
     *
     * @param reviews number of reviews after which it ends; none are sent with 0
     * @param common number of reviews after which examples of all checks are sent too
     * @param time time after which it ends
     */
    public record Limit(int reviews, int common, Duration time) {}

    /**
     * Creates a warm-up that has not started.
     *
     * @param ownKinds answers reviews of Sallyport's own kinds, which a warm-up does not send
     * @param recorder receives the decisions of the warm-up; none of its own records may be shared
     */
    public WarmUp(
            Vertx vertx,
            PolicyResourceValidator ownKinds,
            DecisionRecorder recorder,
            InstantSource clock,
            Limit limit) {
        this.vertx = vertx;
        this.ownKinds = ownKinds;
        this.recorder = recorder;
        this.clock = clock;
        this.limit = limit;
    }

    /** Runs the warm-up, and returns when it has ended. */
    public void run() {
        var began = System.nanoTime();
        try {
            if (limit.reviews() > 0) {
                run(began + limit.time().toNanos());
            }
        } catch (TimeoutException _) {
            LOG.debugf("the warm-up ended after %s", limit.time());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RuntimeException | Error e) {
            LOG.warn("the warm-up ended early; the first reviews will take longer", e);
        } finally {
            isComplete = true;
            LOG.infof("warm-up with %d reviews took %d ms", answered.get(), (System.nanoTime() - began) / 1_000_000);
        }
    }

    private void run(long end) throws ExecutionException, InterruptedException, TimeoutException {
        var common = WarmUpReviews.common();
        try (var webhook = new WarmUpWebhook(vertx, ownKinds, recorder, clock);
                var client = new WarmUpClient(vertx, webhook.port())) {
            webhook.add(common.policies());
            send(client, common.bodies(), Math.min(limit.reviews(), limit.common()), end);
            if (answered.get() < limit.reviews()) {
                var every = WarmUpReviews.ofEveryCheck();
                webhook.add(every.policies());
                var all = new ArrayList<>(common.bodies());
                all.addAll(every.bodies());
                send(client, all, limit.reviews(), end);
            }
        }
    }

    private void send(WarmUpClient client, List<byte[]> bodies, int until, long end)
            throws ExecutionException, InterruptedException, TimeoutException {
        while (answered.get() < until) {
            var batch = new ArrayList<CompletableFuture<?>>();
            for (int i = 0; i < CONCURRENT; i++) {
                batch.add(client.send(bodies.get((answered.get() + i) % bodies.size())));
            }
            var left = Math.max(0, end - System.nanoTime());
            CompletableFuture.allOf(batch.toArray(CompletableFuture<?>[]::new)).get(left, TimeUnit.NANOSECONDS);
            answered.addAndGet(CONCURRENT);
        }
    }

    /** Returns whether the warm-up has ended. */
    public boolean isComplete() {
        return isComplete;
    }

    /** Returns the number of answered reviews. */
    int answered() {
        return answered.get();
    }
}
