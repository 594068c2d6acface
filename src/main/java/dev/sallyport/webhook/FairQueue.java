package dev.sallyport.webhook;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Bounded queue that serves its keys in turn: many elements of one key delay those of another by one element only. */
final class FairQueue<T> {
    private final int maxPerKey;
    private final int max;
    private final Map<String, Queue<T>> byKey = new LinkedHashMap<>();
    private int size;

    FairQueue(int maxPerKey, int max) {
        this.maxPerKey = maxPerKey;
        this.max = max;
    }

    /** Adds an element; returns false if the queue is full for the key or as a whole. */
    synchronized boolean offer(String key, T element) {
        if (size >= max) {
            return false;
        }
        var ofKey = byKey.computeIfAbsent(key, _ -> new ArrayDeque<>(2));
        if (ofKey.size() >= maxPerKey) {
            return false;
        }
        size++;
        return ofKey.add(element);
    }

    /** Removes the first element of the key whose turn it is; returns null if the queue is empty. */
    synchronized @Nullable T poll() {
        Iterator<Map.Entry<String, Queue<T>>> keys = byKey.entrySet().iterator();
        if (!keys.hasNext()) {
            return null;
        }
        var next = keys.next();
        var element = next.getValue().remove();
        size--;
        keys.remove();
        if (!next.getValue().isEmpty()) {
            byKey.put(next.getKey(), next.getValue());
        }
        return element;
    }

    synchronized boolean isEmpty() {
        return size == 0;
    }
}
