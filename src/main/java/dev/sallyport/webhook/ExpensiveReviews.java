package dev.sallyport.webhook;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Reviews that took too long for an event loop a moment ago: the shapes of each key. After a few shapes, every shape of the key
 * counts, so that reviews of many sizes take the event loop no more often.
 */
final class ExpensiveReviews {
    static final Duration KEPT = Duration.ofSeconds(10);
    static final int MAX_SHAPES = 3;
    private static final int MAX_KEYS = 1_000;

    private final Cache<String, Set<String>> shapesByKey;
    private volatile boolean isEmpty = true;

    ExpensiveReviews(LongSupplier nanoTime) {
        this.shapesByKey = Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterWrite(KEPT)
                .ticker(nanoTime::getAsLong)
                .build();
    }

    void add(String key, String shape) {
        shapesByKey.asMap().merge(key, Set.of(shape), ExpensiveReviews::union);
        isEmpty = false;
    }

    /** Returns whether reviews like this one were added; asks for its key only if there are any. */
    boolean contains(ReviewExecutor.Evaluation review) {
        if (isEmpty) {
            return false;
        }
        var shapes = shapesByKey.getIfPresent(review.key());
        if (shapes != null) {
            return shapes.size() >= MAX_SHAPES || shapes.contains(review.shape());
        }
        shapesByKey.cleanUp();
        isEmpty = shapesByKey.estimatedSize() == 0;
        return false;
    }

    private static Set<String> union(Set<String> known, Set<String> added) {
        if (known.size() >= MAX_SHAPES || known.containsAll(added)) {
            return known;
        }
        var union = new HashSet<>(known);
        union.addAll(added);
        return Set.copyOf(union);
    }
}
