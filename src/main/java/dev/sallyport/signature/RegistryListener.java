package dev.sallyport.signature;

/** A listener for state changes of registry hosts. Must not block. */
@FunctionalInterface
public interface RegistryListener {

    /** A listener that ignores everything. */
    RegistryListener NONE = (_, _) -> {};

    /**
     * Receives an event.
     *
     * @param registry host in an image reference; chosen by requesters, so its cardinality is unbounded
     */
    void notice(String registry, HostEvent event);

    /** An event of the circuit breaker or the bulkhead of a registry host. */
    enum HostEvent {
        /** Requests are sent as usual. */
        CIRCUIT_CLOSED,
        /** One request probes the host. */
        CIRCUIT_HALF_OPEN,
        /** Requests to the failing host are stopped for some time. */
        CIRCUIT_OPENED,
        /** A request was rejected because the circuit is open. */
        REJECTED_CIRCUIT_OPEN,
        /** A request was rejected because the queue is full. */
        REJECTED_QUEUE_FULL
    }
}
