package dev.sallyport.record;

import static java.util.concurrent.CompletableFuture.allOf;
import static java.util.concurrent.CompletableFuture.anyOf;
import static java.util.concurrent.CompletableFuture.runAsync;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution.Resolved;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Resolver of the images of deployments in parallel. A namespace resolves a limited number of images at the same time,
 * and no resolution starts after the deadline of its deployment.
 */
final class ImageDigests {
    private static final int PER_NAMESPACE = 16;

    private final ImageResolver resolver;
    private final Executor executor;
    /** A semaphore lasts as long as an image of its namespace is resolved. */
    private final LoadingCache<String, Semaphore> permits =
            Caffeine.newBuilder().weakValues().build(_ -> new Semaphore(PER_NAMESPACE, true));

    ImageDigests(ImageResolver resolver, Executor executor) {
        this.resolver = resolver;
        this.executor = executor;
    }

    /** Starts to resolve images. */
    Resolutions start(List<String> images, PullIdentity puller, Deadline deadline) {
        var known = new ConcurrentHashMap<String, String>();
        var done = images.isEmpty()
                ? CompletableFuture.<Void>completedFuture(null)
                : runAsync(() -> resolve(images, puller, deadline, known), executor);
        return new Resolutions(known, done, deadline);
    }

    private void resolve(List<String> images, PullIdentity puller, Deadline deadline, Map<String, String> known) {
        var permit = permits.get(puller.namespace());
        var resolutions = new ArrayList<CompletableFuture<Void>>();
        for (var image : images) {
            if (!acquire(permit, deadline)) {
                break;
            }
            resolutions.add(runAsync(
                            () -> digest(image, puller, deadline).ifPresent(digest -> known.put(image, digest)),
                            executor)
                    .whenComplete((_, _) -> permit.release()));
        }
        allOf(resolutions.toArray(CompletableFuture[]::new)).join();
    }

    private static boolean acquire(Semaphore permit, Deadline deadline) {
        try {
            return permit.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns the present digest of an image; empty if it cannot be resolved. */
    private Optional<String> digest(String image, PullIdentity puller, Deadline deadline) {
        try {
            if (deadline.passed()) {
                return Optional.empty();
            }
            var reference = ImageReference.parse(image);
            return !reference.hasOtherDigest()
                            && resolver.resolve(reference, puller, deadline) instanceof Resolved(var resolved)
                    ? Optional.ofNullable(resolved.digest())
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Resolutions of the images of one deployment, until its deadline. */
    record Resolutions(Map<String, String> known, CompletableFuture<Void> done, Deadline deadline) {

        /** Returns the digests that are known when all are, at the deadline, or when the stop signal completes. */
        Map<String, String> await(CompletableFuture<Void> stop) {
            try {
                anyOf(done, stop).get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException _) {
                return Map.copyOf(known);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return Map.copyOf(known);
        }
    }
}
