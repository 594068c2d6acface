package dev.sallyport.record;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.WorkloadReference;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.kubernetes.ConflictRetry;
import dev.sallyport.rollout.RecordName;
import dev.sallyport.rollout.Revision;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Writer of DeploymentRecords. It records deployments to Environments in the background, fairly by namespace, and
 * repeats writes while the API server is unavailable. A deployment that cannot be written is counted; it is missing as
 * evidence, so promotion is denied.
 */
public final class RecordWriter implements DecisionRecorder, Runnable, AutoCloseable {
    private static final int MAX_PER_NAMESPACE = 1_000;
    private static final int MAX_TOTAL = 4_000;
    private static final int CONCURRENT_WRITES = 8;
    private static final int TRIES = 5;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration RESOLUTION_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration GIVE_UP = Duration.ofMinutes(15);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final KubernetesClient client;
    private final Function<String, List<CompiledEnvironment>> environments;
    private final ImageDigests digests;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final Executor executor;
    private final NamespaceQueues<Deployment> queues;
    /** Fair, so that namespaces write in turn. */
    private final Semaphore writes = new Semaphore(CONCURRENT_WRITES, true);

    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /**
     * Creates a writer. It writes from the first deployment on; {@link #run} returns after {@link #close}, when all
     * deployments are written.
     *
     * @param environments the Environments of a namespace
     * @param resolver resolves the digests of images that no policy has verified
     * @param executor runs the background work
     */
    public RecordWriter(
            KubernetesClient client,
            Function<String, List<CompiledEnvironment>> environments,
            ImageResolver resolver,
            MeterRegistry meters,
            InstantSource clock,
            Executor executor) {
        this.client = client;
        this.environments = environments;
        this.digests = new ImageDigests(resolver, executor);
        this.meters = meters;
        this.clock = clock;
        this.executor = executor;
        this.queues = new NamespaceQueues<>(
                MAX_PER_NAMESPACE,
                MAX_TOTAL,
                new NamespaceQueues.Actions<>(this::write, this::reportDropped, Deployment::isOfSameWorkload),
                executor);
        Metric.RECORDS_DROPPED.registerAtZero(meters);
    }

    /** A deployment that waits to be written. */
    private record Deployment(String namespace, WorkloadReference workload, CompletableFuture<Prepared> prepared) {

        boolean isOfSameWorkload(Deployment other) {
            return workload.equals(other.workload) && namespace.equals(other.namespace);
        }
    }

    /**
     * A deployment without its manifest, which may be large.
     *
     * @param revision the revision with the digests that are known from its evaluation
     */
    private record Prepared(Revision revision, ImageDigests.Resolutions resolutions) {}

    @Override
    public void record(Decision decision) {
        RevisionFactory.deployed(decision).ifPresent(workload -> {
            var members = environments.apply(workload.namespace());
            if (members.size() == 1) {
                var environment = members.getFirst().name();
                queues.offer(
                        workload.namespace(),
                        new Deployment(
                                workload.namespace(),
                                RevisionFactory.reference(workload),
                                supplyAsync(() -> prepare(decision, workload, environment), executor)));
            }
        });
    }

    /** Starts to resolve the images without a digest at once, because a tag can be moved later. */
    private Prepared prepare(Decision decision, Workload workload, String environment) {
        return new Prepared(
                RevisionFactory.of(decision, workload, environment),
                digests.start(
                        RevisionFactory.unresolved(decision, workload),
                        PullIdentity.of(workload),
                        Deadline.in(RESOLUTION_TIMEOUT, clock)));
    }

    @Override
    public void run() {
        try {
            closed.join();
            queues.awaitEmpty(CLOSE_TIMEOUT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops {@link #run} after the queues are written, with the digests that are known now. */
    @Override
    public void close() {
        closed.complete(null);
    }

    private void write(Deployment deployment) {
        var prepared = deployment.prepared().join();
        var revision = RevisionFactory.withDigests(
                prepared.revision(), prepared.resolutions().await(closed));
        var pause = FIRST_PAUSE;
        while (true) {
            try {
                writeOnce(deployment, revision);
                return;
            } catch (RuntimeException e) {
                if (!isTransient(e) || closed.isDone() || isOld(revision)) {
                    reportFailure(deployment, revision, e);
                    return;
                }
            }
            pause(pause);
            pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
        }
    }

    private void writeOnce(Deployment deployment, Revision revision) {
        writes.acquireUninterruptibly();
        try {
            if (!ConflictRetry.run(TRIES, () -> tryToWrite(deployment, revision))) {
                throw new IllegalStateException("it was changed concurrently %d times".formatted(TRIES));
            }
        } finally {
            writes.release();
        }
    }

    /** Returns whether the API server did not answer, or was too busy. */
    private static boolean isTransient(RuntimeException failure) {
        return failure instanceof KubernetesClientException response
                && (response.getCode() <= 0
                        || response.getCode() == TOO_MANY_REQUESTS
                        || response.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR);
    }

    private boolean isOld(Revision revision) {
        return clock.instant().isAfter(revision.time().plus(GIVE_UP));
    }

    /** Waits, but not longer than until {@link #close}. */
    private void pause(Duration pause) {
        try {
            closed.get(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            return;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reports a deployment that had no room, or whose preparation failed; the background scan reports it as drift. */
    private void reportDropped(Deployment deployment) {
        System.getLogger(RecordWriter.class.getName())
                .log(
                        System.Logger.Level.WARNING,
                        "a deployment of %s %s/%s is not on record: it had no room in the queue, or an error ended it"
                                .formatted(
                                        deployment.workload().kind(),
                                        deployment.namespace(),
                                        deployment.workload().name()));
        countDropped("queue_full");
    }

    private void reportFailure(Deployment deployment, Revision revision, RuntimeException failure) {
        System.getLogger(RecordWriter.class.getName())
                .log(
                        System.Logger.Level.WARNING,
                        "decision %s on %s %s/%s was not written to its DeploymentRecord: %s"
                                .formatted(
                                        revision.decision(),
                                        deployment.workload().kind(),
                                        deployment.namespace(),
                                        deployment.workload().name(),
                                        WriteFailure.describe(failure)));
        countDropped("write_failed");
    }

    /** Creates or updates the record; a conflict with another replica is an exception. */
    private boolean tryToWrite(Deployment deployment, Revision revision) {
        var workload = deployment.workload();
        var name = RecordName.of(workload);
        var existing = client.resources(DeploymentRecord.class)
                .inNamespace(deployment.namespace())
                .withName(name)
                .get();
        if (existing == null) {
            client.resource(record(deployment.namespace(), name, RevisionFactory.with(null, null, workload, revision)))
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

    private void countDropped(String reason) {
        Metric.RECORDS_DROPPED.counter(meters, reason).increment();
    }
}
