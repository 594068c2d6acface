package dev.sallyport.record;

import dev.sallyport.scan.ScanRecorder;
import dev.sallyport.scan.ScanResult;
import dev.sallyport.scan.WorkloadViolations;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writer of one OpenReports Report for each workload with findings. Only changed Reports are written, at most five a second,
 * in the background of scans.
 */
public final class ReportWriter implements ScanRecorder {
    private static final System.Logger LOG = System.getLogger(ReportWriter.class.getName());
    private static final Duration WRITE_INTERVAL = Duration.ofMillis(200);
    private static final long PAGE_SIZE = 100;

    private final KubernetesClient client;
    private final MeterRegistry meters;
    private final Executor executor;
    private final InstantSource clock;
    private final Duration writeInterval;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stateChanged = lock.newCondition();
    private @Nullable WorkloadViolations next;
    private long round;
    private boolean isRunning;
    private String loggedFailure = "";

    /** Creates a writer that works in tasks of the executor. */
    public ReportWriter(KubernetesClient client, MeterRegistry meters, Executor executor, InstantSource clock) {
        this(client, meters, executor, clock, WRITE_INTERVAL);
    }

    ReportWriter(
            KubernetesClient client,
            MeterRegistry meters,
            Executor executor,
            InstantSource clock,
            Duration writeInterval) {
        this.client = client;
        this.meters = meters;
        this.executor = executor;
        this.clock = clock;
        this.writeInterval = writeInterval;
        Metric.REPORT_WRITES.registerAtZero(meters);
    }

    @Override
    public void record(ScanResult before, ScanResult now, Duration duration) {
        replace(now.violations());
    }

    /** Keeps the Reports of the previous scan. */
    @Override
    public void failed(Throwable cause) {}

    @Override
    public void stopped() {
        replace(null);
    }

    private void replace(@Nullable WorkloadViolations violations) {
        lock.lock();
        try {
            next = violations;
            round++;
            stateChanged.signalAll();
            if (isRunning || violations == null) {
                return;
            }
            isRunning = true;
        } finally {
            lock.unlock();
        }
        executor.execute(this::run);
    }

    private void run() {
        for (var pending = takeNext(); pending.isPresent(); pending = takeNext()) {
            try {
                synchronize(pending.get().violations(), pending.get().round());
            } catch (KubernetesClientException e) {
                logOnce(e);
            }
        }
    }

    private Optional<Round> takeNext() {
        lock.lock();
        try {
            var taken = next;
            next = null;
            isRunning = taken != null;
            return Optional.ofNullable(taken).map(violations -> new Round(violations, round));
        } finally {
            lock.unlock();
        }
    }

    /** Writes all changes; stops when a newer result arrives. */
    private void synchronize(WorkloadViolations violations, long ownRound) {
        var missing = new TreeMap<String, WorkloadReport>();
        violations.findings().forEach((workload, findings) -> {
            var report = new WorkloadReport(workload, findings);
            missing.put(report.namespace() + "/" + report.name(), report);
        });
        var changes = new ArrayList<Runnable>();
        for (var existing : readExisting().entrySet()) {
            var report = missing.remove(existing.getKey());
            if (report == null && violations.isComplete()) {
                changes.add(() -> remove(existing.getValue()));
            } else if (report != null
                    && !report.fingerprint().equals(existing.getValue().fingerprint())) {
                changes.add(() -> update(report, existing.getValue()));
            }
        }
        missing.values().forEach(report -> changes.add(() -> create(report)));
        loggedFailure = "";
        for (var change : changes) {
            attempt(change);
            if (!pause(ownRound)) {
                return;
            }
        }
    }

    /** Lists the Reports of Sallyport with their fingerprints. */
    private Map<String, Existing> readExisting() {
        var existing = new TreeMap<String, Existing>();
        var next = "";
        do {
            var page = client.genericKubernetesResources(WorkloadReport.TYPE)
                    .inAnyNamespace()
                    .withLabel(WorkloadReport.LABEL, WorkloadReport.MANAGER)
                    .list(page(next));
            page.getItems().stream()
                    .map(Existing::of)
                    .forEach(each -> existing.put(each.namespace() + "/" + each.name(), each));
            next = next(page);
        } while (!next.isEmpty());
        return existing;
    }

    private static ListOptions page(String next) {
        var options = new ListOptionsBuilder().withLimit(PAGE_SIZE);
        return (next.isEmpty() ? options : options.withContinue(next)).build();
    }

    private static String next(GenericKubernetesResourceList page) {
        return Optional.ofNullable(page.getMetadata())
                .map(metadata -> metadata.getContinue())
                .orElse("");
    }

    private void create(WorkloadReport report) {
        reports(report.namespace()).resource(report.at(clock.instant())).create();
        count("written");
    }

    private void update(WorkloadReport report, Existing existing) {
        var changed = report.at(clock.instant());
        changed.getMetadata().setResourceVersion(existing.resourceVersion());
        reports(report.namespace()).resource(changed).update();
        count("written");
    }

    private void remove(Existing existing) {
        reports(existing.namespace()).withName(existing.name()).delete();
        count("removed");
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            reports(String namespace) {
        return client.genericKubernetesResources(WorkloadReport.TYPE).inNamespace(namespace);
    }

    /** Makes one change. After a failure the other changes continue, and the next scan tries again. */
    private void attempt(Runnable change) {
        try {
            change.run();
        } catch (KubernetesClientException e) {
            count("failed");
            LOG.log(System.Logger.Level.DEBUG, "a Report was not written: " + WriteFailure.describe(e));
        }
    }

    /** Waits; returns false if a newer result arrived. */
    private boolean pause(long ownRound) {
        lock.lock();
        try {
            var left = writeInterval.toNanos();
            while (round == ownRound && left > 0) {
                left = stateChanged.awaitNanos(left);
            }
            return round == ownRound;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Logs a failure unless it was logged last. */
    private void logOnce(KubernetesClientException e) {
        var reason = e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
                ? "Reports are not written: the CustomResourceDefinition reports.openreports.io (v1alpha1) is not"
                        + " installed"
                : "Reports cannot be read: " + WriteFailure.describe(e);
        if (!reason.equals(loggedFailure)) {
            loggedFailure = reason;
            LOG.log(System.Logger.Level.WARNING, reason);
        }
    }

    private void count(String outcome) {
        Metric.REPORT_WRITES.counter(meters, outcome).increment();
    }

    private record Round(WorkloadViolations violations, long round) {}

    private record Existing(String namespace, String name, String resourceVersion, String fingerprint) {
        static Existing of(GenericKubernetesResource report) {
            var metadata = report.getMetadata();
            var annotations = Optional.ofNullable(metadata.getAnnotations()).orElse(Map.of());
            return new Existing(
                    metadata.getNamespace(),
                    metadata.getName(),
                    metadata.getResourceVersion(),
                    annotations.getOrDefault(WorkloadReport.CONTENT, ""));
        }
    }
}
