package dev.sallyport.record;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.EnvironmentStatus;
import dev.sallyport.api.v1alpha1.EnvironmentStatus.DeniedDeployment;
import dev.sallyport.change.Change;
import dev.sallyport.change.Change.ChangeOutcome;
import dev.sallyport.change.ChangeRecorder;
import dev.sallyport.compile.Timestamps;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.finding.SafeText;
import dev.sallyport.kubernetes.ConflictRetry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Recorder of denied requests in the status of their Environment: a bounded list, written in the background every few
 * seconds. Writes of several replicas add up, because each is based on the version that it read.
 */
public final class DenialRecorder implements DecisionRecorder, ChangeRecorder, Runnable, AutoCloseable {
    /** Maximum number of entries in the status of an Environment. */
    static final int MAX_DENIALS = 32;

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final int ENVIRONMENTS = 250;
    private static final int WRITES_AT_ONCE = 10;
    private static final int TRIES = 8;
    private static final int MAX_NAME = 253;
    private static final int MAX_MESSAGE = 256;

    private final KubernetesClient client;
    private final Function<String, List<CompiledEnvironment>> environments;
    private final MeterRegistry meters;
    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private Map<String, DenialList> unwritten = new LinkedHashMap<>();

    /**
     * Creates a recorder. {@link #run} writes, and returns after {@link #close}.
     *
     * @param environments the Environments of a namespace
     */
    public DenialRecorder(
            KubernetesClient client, Function<String, List<CompiledEnvironment>> environments, MeterRegistry meters) {
        this.client = client;
        this.environments = environments;
        this.meters = meters;
        Metric.DENIALS_DROPPED.counter(meters);
    }

    @Override
    public void record(Decision decision) {
        if (decision.verdict() instanceof Verdict.Denied
                && !decision.request().dryRun()
                && decision.request().owner() == null) {
            for (var environment : environments.apply(decision.request().namespace())) {
                add(environment.name(), denial(decision));
            }
        }
    }

    @Override
    public void record(Change change) {
        if (!change.isAllowed()) {
            var time = Timestamps.format(change.time());
            add(
                    change.environment(),
                    new DeniedDeployment(
                            time,
                            time,
                            1,
                            text(change.user().name(), MAX_NAME),
                            change.namespace(),
                            change.kind(),
                            text(change.name(), MAX_NAME),
                            change.action().label(),
                            check(change.outcome()),
                            SafeText.cutBetweenWords(SafeText.clean(change.reason()), MAX_MESSAGE)));
        }
    }

    /** Returns the check that denies a deployment for the same reason. */
    private static String check(ChangeOutcome outcome) {
        return switch (outcome) {
            case UNAUTHORIZED -> "access/deployer";
            case FROZEN -> "access/freeze";
            case REVIEW_DUE -> "access/review";
            case ALLOWED -> "";
        };
    }

    @Override
    public void run() {
        try {
            while (!closed.isDone()) {
                await();
                write();
            }
            write();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops {@link #run} after the denials are written. */
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

    private static DeniedDeployment denial(Decision decision) {
        var about = EventContent.About.of(decision);
        var finding = decision.verdict().findings().getFirst();
        var time = Timestamps.format(decision.at());
        return new DeniedDeployment(
                time,
                time,
                1,
                text(decision.request().user().name(), MAX_NAME),
                about.namespace(),
                about.kind(),
                text(about.name(), MAX_NAME),
                decision.request().operation().name(),
                finding.check(),
                SafeText.cutBetweenWords(finding.message(), MAX_MESSAGE));
    }

    private static String text(String text, int bytes) {
        return SafeText.cut(SafeText.clean(text), bytes);
    }

    private void add(String environment, DeniedDeployment denial) {
        lock.lock();
        try {
            if (unwritten.containsKey(environment) || unwritten.size() < ENVIRONMENTS) {
                unwritten
                        .computeIfAbsent(environment, _ -> new DenialList(MAX_DENIALS))
                        .add(denial);
                return;
            }
        } finally {
            lock.unlock();
        }
        Metric.DENIALS_DROPPED.counter(meters).increment();
    }

    private void addAgain(String environment, List<DeniedDeployment> denials) {
        denials.forEach(denial -> add(environment, denial));
    }

    /** Writes the denials of some Environments; those that fail are kept for the next attempt. */
    private void write() {
        for (int i = 0; i < WRITES_AT_ONCE; i++) {
            var next = takeFirst();
            if (next == null) {
                return;
            }
            if (!tryRepeatedly(next.getKey(), next.getValue().newestFirst())) {
                addAgain(next.getKey(), next.getValue().newestFirst());
            }
        }
    }

    private Map.@Nullable Entry<String, DenialList> takeFirst() {
        lock.lock();
        try {
            var first = unwritten.entrySet().iterator();
            if (!first.hasNext()) {
                return null;
            }
            var entry = Map.entry(
                    first.next().getKey(), unwritten.values().iterator().next());
            unwritten.remove(entry.getKey());
            return entry;
        } finally {
            lock.unlock();
        }
    }

    private boolean tryRepeatedly(String environment, List<DeniedDeployment> denials) {
        try {
            return ConflictRetry.run(TRIES, () -> tryToWrite(environment, denials));
        } catch (RuntimeException e) {
            System.getLogger(DenialRecorder.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "denied requests of Environment %s were not written: %s"
                                    .formatted(environment, WriteFailure.describe(e)));
            return false;
        }
    }

    /** Returns false if the Environment was changed concurrently. */
    private boolean tryToWrite(String environment, List<DeniedDeployment> denials) {
        var current = client.resources(Environment.class).withName(environment).get();
        if (current == null) {
            return true;
        }
        var status = requireNonNullElse(current.getStatus(), EnvironmentStatus.EMPTY);
        var merged = new DenialList(MAX_DENIALS);
        merged.addAll(requireNonNullElse(status.denials(), List.<DeniedDeployment>of()));
        merged.addAll(denials);
        current.setStatus(status.withDenials(merged.newestFirst()));
        try {
            client.resource(current).updateStatus();
            return true;
        } catch (KubernetesClientException e) {
            if (ConflictRetry.isStale(e)) {
                return false;
            }
            throw e;
        }
    }
}
