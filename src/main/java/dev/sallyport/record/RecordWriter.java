package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.kubernetes.ConflictRetry;
import dev.sallyport.rollout.RecordName;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution.Resolved;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Counter;
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
 * Writes deployments that were let into an environment into the DeploymentRecord of their workload, off the request's
 * path. What cannot be written is counted; it is missing as evidence then, and lets nothing in that should not.
 */
public final class RecordWriter implements DecisionRecorder, Runnable, AutoCloseable {
    private static final int LANES = 8;
    private static final int QUEUE = 250;
    private static final int TRIES = 5;
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KubernetesClient client;
    private final Function<String, List<CompiledEnvironment>> environments;
    private final ImageResolver resolver;
    private final MeterRegistry meters;
    private final InstantSource clock;
    /** Deployments of one workload wait in one of them, and so are written in their order. */
    private final List<BlockingQueue<Deployed>> lanes = Stream.<BlockingQueue<Deployed>>generate(
                    () -> new LinkedBlockingQueue<>(QUEUE))
            .limit(LANES)
            .toList();

    private volatile boolean closed;

    /**
     * Writes with a client; {@link #run} does the work and ends after {@link #close}.
     *
     * @param environments those that a namespace belongs to
     * @param resolver finds the digests that no policy has asked for
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
        List.of("queue-full", "refused").forEach(this::dropped);
    }

    @Override
    public void record(Decision decision) {
        RevisionFactory.deployed(decision).ifPresent(workload -> {
            var belongsTo = environments.apply(workload.namespace());
            if (belongsTo.size() == 1
                    && !lane(workload)
                            .offer(new Deployed(
                                    decision, workload, belongsTo.getFirst().name()))) {
                dropped("queue-full").increment();
            }
        });
    }

    private BlockingQueue<Deployed> lane(Workload workload) {
        return lanes.get(Math.floorMod(Objects.hash(workload.namespace(), workload.kind(), workload.name()), LANES));
    }

    @Override
    public void run() {
        var threads = lanes.stream()
                .map(lane -> Thread.ofVirtual().start(() -> run(lane)))
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

    private void run(BlockingQueue<Deployed> lane) {
        try {
            while (!closed || !lane.isEmpty()) {
                var deployed = lane.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                if (deployed != null) {
                    write(deployed);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the work once what is queued has been written. */
    @Override
    public void close() {
        closed = true;
    }

    private void write(Deployed deployed) {
        try {
            var workload = deployed.workload();
            var revision = RevisionFactory.of(
                    deployed.decision(), workload, deployed.environment(), image -> digest(workload, image));
            if (!ConflictRetry.run(TRIES, () -> write(workload, revision))) {
                throw new IllegalStateException("other clients changed it during each of %d attempts".formatted(TRIES));
            }
        } catch (RuntimeException e) {
            System.getLogger(RecordWriter.class.getName())
                    .log(System.Logger.Level.WARNING, "a DeploymentRecord was not written: " + e.getMessage());
            dropped("refused").increment();
        }
    }

    private boolean write(Workload workload, Revision revision) {
        var name = RecordName.of(workload.kind().kind(), workload.name());
        var there = client.resources(DeploymentRecord.class)
                .inNamespace(workload.namespace())
                .withName(name)
                .get();
        if (there == null) {
            client.resource(record(workload.namespace(), name, RevisionFactory.with(null, null, workload, revision)))
                    .create();
        } else {
            there.setSpec(RevisionFactory.with(there.getSpec(), there.getStatus(), workload, revision));
            client.resource(there).update();
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

    /** The digest that the image stands for now; empty where nobody can say. */
    private Optional<String> digest(Workload workload, String image) {
        try {
            var reference = ImageReference.parse(image);
            return resolver.resolve(reference, PullIdentity.of(workload), Deadline.in(PATIENCE, clock))
                            instanceof Resolved(var resolved)
                    ? Optional.ofNullable(resolved.digest())
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Counter dropped(String cause) {
        return Counter.builder("sallyport.records.dropped")
                .description("Deployments that are missing in DeploymentRecords")
                .tag("cause", cause)
                .register(meters);
    }

    private record Deployed(Decision decision, Workload workload, String environment) {}
}
