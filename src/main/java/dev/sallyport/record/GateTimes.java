package dev.sallyport.record;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counter of the seconds in which no replica ran, or in which the webhook configuration was changed by another client. Both are
 * upper bounds: the first counts from the last renewal of the leader's lease, the second from the last comparison.
 */
public final class GateTimes {
    /** Time after which a lease that is not renewed shows that no replica runs; another one would have taken it. */
    private static final Duration TOLERANCE = Duration.ofSeconds(30);

    private final KubernetesClient client;
    private final String namespace;
    private final String lease;
    private final InstantSource clock;
    private final Counter away;
    private final Counter changed;
    private Duration absence = Duration.ZERO;
    private @Nullable Instant lastInSync;
    private @Nullable Instant changedSince;

    /** @param lease name of the leader's lease */
    public GateTimes(
            KubernetesClient client, String namespace, String lease, MeterRegistry meters, InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.lease = lease;
        this.clock = clock;
        this.away = Metric.GATE_OPEN.counter(meters, "away");
        this.changed = Metric.GATE_OPEN.counter(meters, "changed");
    }

    /** Measures the time without a leader before this start; called before this replica takes part in the election. */
    public synchronized void started() {
        try {
            var held = client.leases().inNamespace(namespace).withName(lease).get();
            absence = Optional.ofNullable(held == null ? null : held.getSpec())
                    .map(LeaseSpec::getRenewTime)
                    .map(renewed -> Duration.between(renewed.toInstant(), clock.instant()))
                    .filter(time -> time.compareTo(TOLERANCE) > 0)
                    .orElse(Duration.ZERO);
        } catch (KubernetesClientException e) {
            System.getLogger(GateTimes.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "the time without a replica is not known: " + WriteFailure.describe(e));
        }
    }

    /** Counts the absence once, in the replica that becomes the leader first. */
    public synchronized void leaderGained() {
        away.increment((double) absence.toSeconds());
        absence = Duration.ZERO;
    }

    /** Notes that another client has changed or deleted the validating webhook configuration. */
    synchronized void changed() {
        if (changedSince == null) {
            changedSince = lastInSync == null ? clock.instant() : lastInSync;
        }
    }

    /** Notes that the validating webhook configuration is as required. */
    synchronized void isInSync() {
        lastInSync = clock.instant();
        if (changedSince != null) {
            changed.increment(Duration.between(changedSince, lastInSync).toMillis() / 1_000.0);
            changedSince = null;
        }
    }
}
