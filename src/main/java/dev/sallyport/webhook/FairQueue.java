package dev.sallyport.webhook;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounded queue that serves peers in turn, and the namespaces of a peer in turn: many elements of one delay those of another by
 * one element only. If it is full, the peer with the most elements loses one, so that a peer that names many namespaces takes
 * no room from others.
 */
final class FairQueue<T> {
    private final int maxPerKey;
    private final int max;
    private final Map<String, OfPeer<T>> byPeer = new LinkedHashMap<>();
    private int size;

    FairQueue(int maxPerKey, int max) {
        this.maxPerKey = maxPerKey;
        this.max = max;
    }

    /**
     * Adds an element.
     *
     * @param key peer and namespace with a slash between them
     * @return the element that has no room: the new one, or one of another peer; null if there is room
     */
    synchronized @Nullable T offer(String key, T element) {
        var peer = peer(key);
        var known = byPeer.get(peer);
        var ofPeer = known == null ? new OfPeer<T>() : known;
        if (ofPeer.count(key) >= maxPerKey) {
            return element;
        }
        @Nullable T dropped = null;
        if (size >= max) {
            var largest = byPeer.values().stream().max(Comparator.comparingInt(each -> each.size));
            if (largest.isEmpty() || largest.get().size <= ofPeer.size + 1) {
                return element;
            }
            dropped = largest.get().removeLast();
            size--;
        }
        byPeer.putIfAbsent(peer, ofPeer);
        ofPeer.add(key, element);
        size++;
        return dropped;
    }

    /** Returns how many elements at most have their turn before a new one of the key; 0 only if the queue is empty. */
    synchronized int ahead(String key) {
        var known = byPeer.get(peer(key));
        if (known == null) {
            return Math.min(size, byPeer.size());
        }
        var ofPeer = Math.min(known.size, (known.count(key) + 1) * known.byKey.size());
        return Math.min(size, (ofPeer + 1) * byPeer.size());
    }

    private static String peer(String key) {
        return key.substring(0, Math.max(0, key.lastIndexOf('/')));
    }

    /** Removes the first element of the key whose turn it is; returns null if the queue is empty. */
    synchronized @Nullable T poll() {
        var peers = byPeer.entrySet().iterator();
        if (!peers.hasNext()) {
            return null;
        }
        var next = peers.next();
        var element = next.getValue().poll();
        size--;
        peers.remove();
        if (next.getValue().size > 0) {
            byPeer.put(next.getKey(), next.getValue());
        }
        return element;
    }

    synchronized boolean isEmpty() {
        return size == 0;
    }

    /** Elements of one peer, which is never empty in the queue. */
    private static final class OfPeer<T> {
        private final Map<String, Deque<T>> byKey = new LinkedHashMap<>();
        private int size;

        int count(String key) {
            var elements = byKey.get(key);
            return elements == null ? 0 : elements.size();
        }

        void add(String key, T element) {
            byKey.computeIfAbsent(key, _ -> new ArrayDeque<>(2)).addLast(element);
            size++;
        }

        T poll() {
            var next = byKey.entrySet().iterator().next();
            var element = next.getValue().removeFirst();
            byKey.remove(next.getKey());
            if (!next.getValue().isEmpty()) {
                byKey.put(next.getKey(), next.getValue());
            }
            size--;
            return element;
        }

        /** Removes the newest element of the key with the most; of equal ones, of the last in turn. */
        T removeLast() {
            var longest = byKey.entrySet().stream()
                    .reduce((one, other) ->
                            other.getValue().size() >= one.getValue().size() ? other : one)
                    .orElseThrow();
            var element = longest.getValue().removeLast();
            if (longest.getValue().isEmpty()) {
                byKey.remove(longest.getKey());
            }
            size--;
            return element;
        }
    }
}
