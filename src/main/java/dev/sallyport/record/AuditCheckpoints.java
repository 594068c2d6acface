package dev.sallyport.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.kubernetes.ConflictRetry;
import dev.sallyport.ledger.AuditChain;
import dev.sallyport.ledger.ChainCheckpoint;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Writer of checkpoints of the audit chain, as annotations of a Lease in the operator's namespace, which only the operator
 * writes. It also begins and ends the chain with lines of its own; a container that starts again names the chain before.
 */
public final class AuditCheckpoints implements Runnable, AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final int MAX_CHAINS = 100;
    private static final int TRIES = 5;

    private final KubernetesClient client;
    private final AuditStream stream;
    private final Place place;
    private final InstantSource clock;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private AuditChain.@Nullable Head written;
    private boolean isPredecessorNamed;

    /** Creates a writer. {@link #run} begins the chain, and returns after {@link #close}, when the chain has ended. */
    public AuditCheckpoints(KubernetesClient client, AuditStream stream, Place place, InstantSource clock) {
        this.client = client;
        this.stream = stream;
        this.place = place;
        this.clock = clock;
    }

    /**
     * Lease and replica of the checkpoints.
     *
     * @param replica name of the Pod
     */
    public record Place(String namespace, String lease, String replica) {}

    @Override
    public void run() {
        line("AuditChainStarted", Optional.empty());
        try {
            while (!closed.isDone()) {
                checkpoint(false);
                await();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        line("AuditChainEnded", Optional.empty());
        checkpoint(true);
    }

    /** Ends the chain. */
    @Override
    public void close() {
        closed.complete(null);
    }

    private void await() throws InterruptedException {
        try {
            closed.get(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // the time is over
        }
    }

    private void checkpoint(boolean isLast) {
        try {
            if (!stream.head().equals(written) && !ConflictRetry.run(TRIES, () -> write(isLast))) {
                warn("it was changed concurrently %d times".formatted(TRIES));
            }
        } catch (RuntimeException e) {
            warn(WriteFailure.describe(e));
        }
    }

    private boolean write(boolean isLast) {
        var existing = lease().get();
        var known = annotations(existing);
        if (!isPredecessorNamed) {
            isPredecessorNamed = true; // also if this write fails: the line is in the log
            predecessor(known).ifPresent(before -> line("AuditChainContinued", Optional.of(before)));
        }
        var head = stream.head();
        var checkpoint = new ChainCheckpoint(place.replica(), head, clock.instant(), isLast);
        known.put(ChainCheckpoint.ANNOTATION + head.chain(), checkpoint.text());
        removeOldest(known);
        if (existing == null) {
            client.resource(lease(known)).create();
        } else {
            existing.getMetadata().setAnnotations(known);
            client.resource(existing).update();
        }
        written = head;
        return true;
    }

    private Resource<Lease> lease() {
        return client.leases().inNamespace(place.namespace()).withName(place.lease());
    }

    private Lease lease(Map<String, String> annotations) {
        return new LeaseBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(place.namespace())
                        .withName(place.lease())
                        .withAnnotations(annotations)
                        .build())
                .withNewSpec()
                .endSpec()
                .build();
    }

    private static Map<String, String> annotations(@Nullable Lease lease) {
        var annotations = new LinkedHashMap<String, String>();
        if (lease != null && lease.getMetadata().getAnnotations() != null) {
            annotations.putAll(lease.getMetadata().getAnnotations());
        }
        return annotations;
    }

    private static List<ChainCheckpoint> checkpoints(Map<String, String> annotations) {
        return annotations.entrySet().stream()
                .flatMap(each -> ChainCheckpoint.parse(each.getKey(), each.getValue()).stream())
                .sorted(Comparator.comparing(ChainCheckpoint::time).reversed())
                .toList();
    }

    /** Returns the latest chain of an earlier container of this Pod. */
    private Optional<ChainCheckpoint> predecessor(Map<String, String> annotations) {
        return checkpoints(annotations).stream()
                .filter(each -> each.replica().equals(place.replica()))
                .filter(each -> !each.head().chain().equals(stream.head().chain()))
                .findFirst();
    }

    private static void removeOldest(Map<String, String> annotations) {
        checkpoints(annotations).stream()
                .skip(MAX_CHAINS)
                .forEach(each -> annotations.remove(
                        ChainCheckpoint.ANNOTATION + each.head().chain()));
    }

    private void line(String action, Optional<ChainCheckpoint> predecessor) {
        var line = JsonNodeFactory.instance.objectNode();
        line.put("@timestamp", clock.instant().toString());
        line.putObject("event").put("kind", "event").put("action", action).put("outcome", "success");
        line.putObject("host").put("name", place.replica());
        predecessor.ifPresent(before -> fill(line.putObject("sallyport").putObject("predecessor"), before));
        stream.write(new StringBuilder(line.toString()));
    }

    private static void fill(ObjectNode json, ChainCheckpoint before) {
        json.put("chain", before.head().chain())
                .put("sequence", before.head().sequence())
                .put("hash", before.head().hash())
                .put("time", before.time().toString());
    }

    private void warn(String reason) {
        System.getLogger(AuditCheckpoints.class.getName())
                .log(
                        System.Logger.Level.WARNING,
                        "the checkpoint of the audit chain was not written to Lease %s/%s: %s"
                                .formatted(place.namespace(), place.lease(), reason));
    }
}
