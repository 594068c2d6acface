package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.kubernetes.ConflictRetry;
import dev.sallyport.rollout.RecordName;
import dev.sallyport.rollout.Revision;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution.Resolved;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Writer of DeploymentRecords. It records deployments to Environments in the background. A deployment that cannot be
 * written is counted; it is missing as evidence, so promotion is denied.
 */
public final class RecordWriter implements DecisionRecorder, Runnable, AutoCloseable {
    private static final int QUEUES = 8;
    private static final int QUEUE_SIZE = 250;
    private static final int TRIES = 5;
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration RESOLUTION_TIMEOUT = Duration.ofSeconds(20);

    private final KubernetesClient client;
    private final Function<String, List<CompiledEnvironment>> environments;
    private final ImageResolver resolver;
    private final MeterRegistry meters;
    private final InstantSource clock;
    /** All deployments of a workload are in the same queue, and so are written in order. */
    private final List<BlockingQueue<Deployed>> queues = Stream.<BlockingQueue<Deployed>>generate(
                    () -> new LinkedBlockingQueue<>(QUEUE_SIZE))
            .limit(QUEUES)
            .toList();

    private volatile boolean closed;

    /**
     * Creates a writer. {@link #run} writes the records and returns after {@link #close}.
     *
     * @param environments the Environments of a namespace
     * @param resolver resolves the digests of images that no policy has verified
     */
    public RecordWriter(
            KubernetesClient client,
            Function<String, List<CompiledEnvironment>> environments,
            ImageResolver resolver,
            MeterRegistry meters,
            InstantSource clock) {
        this.client = client;
        this.environments = environments;
        this.resolver = resolver;
        this.meters = meters;
        this.clock = clock;
        Metric.RECORDS_DROPPED.registerAtZero(meters);
    }

    @Override
    public void record(Decision decision) {
        RevisionFactory.deployed(decision).ifPresent(workload -> {
            var members = environments.apply(workload.namespace());
            if (members.size() == 1
                    && !queue(workload)
                            .offer(new Deployed(
                                    decision, workload, members.getFirst().name()))) {
                countDropped("queue_full");
            }
        });
    }

    private BlockingQueue<Deployed> queue(Workload workload) {
        return queues.get(Math.floorMod(Objects.hash(workload.namespace(), workload.kind(), workload.name()), QUEUES));
    }

    @Override
    public void run() {
        var threads = queues.stream()
                .map(queue -> Thread.ofVirtual().start(() -> run(queue)))
                .toList();
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException _) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
    }

    private void run(BlockingQueue<Deployed> queue) {
        try {
            while (!closed || !queue.isEmpty()) {
                var deployed = queue.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                if (deployed != null) {
                    write(deployed);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops {@link #run} after the queues are written. */
    @Override
    public void close() {
        closed = true;
    }

    private void write(Deployed deployed) {
        var workload = deployed.workload();
        try {
            var revision = RevisionFactory.of(
                    deployed.decision(), workload, deployed.environment(), image -> digest(workload, image));
            if (!ConflictRetry.run(TRIES, () -> tryToWrite(workload, revision))) {
                throw new IllegalStateException("it was changed concurrently %d times".formatted(TRIES));
            }
        } catch (RuntimeException e) {
            System.getLogger(RecordWriter.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "decision %s on %s %s/%s was not written to its DeploymentRecord: %s"
                                    .formatted(
                                            deployed.decision().id(),
                                            workload.kind().kind(),
                                            workload.namespace(),
                                            workload.name(),
                                            WriteFailure.describe(e)));
            countDropped("write_failed");
        }
    }

    /** Creates or updates the record; a conflict with another replica is an exception. */
    private boolean tryToWrite(Workload workload, Revision revision) {
        var name = RecordName.of(workload.kind().kind(), workload.name());
        var existing = client.resources(DeploymentRecord.class)
                .inNamespace(workload.namespace())
                .withName(name)
                .get();
        if (existing == null) {
            client.resource(record(workload.namespace(), name, RevisionFactory.with(null, null, workload, revision)))
                    .create();
        } else {
            existing.setSpec(RevisionFactory.with(existing.getSpec(), existing.getStatus(), workload, revision));
            client.resource(existing).update();
        }
        return true;
    }

    private static DeploymentRecord record(String namespace, String name, DeploymentRecordSpec spec) {
        var record = new DeploymentRecord();
        record.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        record.setSpec(spec);
        return record;
    }

    /** Returns the present digest of an image; empty if it cannot be resolved. */
    private Optional<String> digest(Workload workload, String image) {
        try {
            var reference = ImageReference.parse(image);
            return resolver.resolve(reference, PullIdentity.of(workload), Deadline.in(RESOLUTION_TIMEOUT, clock))
                            instanceof Resolved(var resolved)
                    ? Optional.ofNullable(resolved.digest())
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private void countDropped(String reason) {
        Metric.RECORDS_DROPPED.counter(meters, reason).increment();
    }

    private record Deployed(Decision decision, Workload workload, String environment) {}
}
