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
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a Report for each workload that policies object to, where the cluster knows OpenReports. Just what is another than
 * it was is written, five times a second at most, and beside the surveys, which wait for nobody.
 */
public final class ReportWriter implements ScanRecorder {
    private static final System.Logger LOG = System.getLogger(ReportWriter.class.getName());
    private static final Duration PACE = Duration.ofMillis(200);
    private static final long PAGE = 100;

    private final KubernetesClient client;
    private final MeterRegistry meters;
    private final Executor executor;
    private final InstantSource clock;
    private final Duration pace;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turned = lock.newCondition();
    private @Nullable WorkloadViolations wanted;
    private long round;
    private boolean runs;
    private String told = "";

    /** Writes by tasks of that executor. */
    public ReportWriter(KubernetesClient client, MeterRegistry meters, Executor executor, InstantSource clock) {
        this(client, meters, executor, clock, PACE);
    }

    ReportWriter(KubernetesClient client, MeterRegistry meters, Executor executor, InstantSource clock, Duration pace) {
        this.client = client;
        this.meters = meters;
        this.executor = executor;
        this.clock = clock;
        this.pace = pace;
        List.of("written", "removed", "failed").forEach(this::writes);
    }

    @Override
    public void record(ScanResult before, ScanResult now, Duration took) {
        turn(now.objections());
    }

    /** What was found before stands. */
    @Override
    public void failed(RuntimeException why) {}

    @Override
    public void ended() {
        turn(null);
    }

    private void turn(@Nullable WorkloadViolations next) {
        lock.lock();
        try {
            wanted = next;
            round++;
            turned.signalAll();
            if (runs || next == null) {
                return;
            }
            runs = true;
        } finally {
            lock.unlock();
        }
        executor.execute(this::run);
    }

    private void run() {
        for (var next = next(); next.isPresent(); next = next()) {
            try {
                keep(next.get().objections(), next.get().round());
            } catch (KubernetesClientException undecidedReason) {
                tell(undecidedReason);
            }
        }
    }

    private Optional<Round> next() {
        lock.lock();
        try {
            var next = wanted;
            wanted = null;
            runs = next != null;
            return Optional.ofNullable(next).map(objections -> new Round(objections, round));
        } finally {
            lock.unlock();
        }
    }

    /** Until it is all there, or there is news. */
    private void keep(WorkloadViolations objections, long mine) {
        var open = new TreeMap<String, WorkloadReport>();
        objections.findings().forEach((workload, findings) -> {
            var report = new WorkloadReport(workload, findings);
            open.put(report.namespace() + "/" + report.name(), report);
        });
        var changes = new ArrayList<Runnable>();
        for (var there : existing().entrySet()) {
            var report = open.remove(there.getKey());
            if (report == null && objections.isWhole()) {
                changes.add(() -> remove(there.getValue()));
            } else if (report != null
                    && !report.fingerprint().equals(there.getValue().fingerprint())) {
                changes.add(() -> update(report, there.getValue()));
            }
        }
        open.values().forEach(report -> changes.add(() -> create(report)));
        told = "";
        for (var change : changes) {
            attempt(change);
            if (!rest(mine)) {
                return;
            }
        }
    }

    /** Those that are ours, with as much of them as it takes to know whether they are another. */
    private Map<String, Existing> existing() {
        var existing = new TreeMap<String, Existing>();
        var next = "";
        do {
            var page = client.genericKubernetesResources(WorkloadReport.TYPE)
                    .inAnyNamespace()
                    .withLabel(WorkloadReport.LABEL, WorkloadReport.US)
                    .list(page(next));
            page.getItems().stream()
                    .map(Existing::of)
                    .forEach(each -> existing.put(each.namespace() + "/" + each.name(), each));
            next = next(page);
        } while (!next.isEmpty());
        return existing;
    }

    private static ListOptions page(String next) {
        var options = new ListOptionsBuilder().withLimit(PAGE);
        return (next.isEmpty() ? options : options.withContinue(next)).build();
    }

    private static String next(GenericKubernetesResourceList page) {
        return Optional.ofNullable(page.getMetadata())
                .map(metadata -> metadata.getContinue())
                .orElse("");
    }

    private void create(WorkloadReport report) {
        reports(report.namespace()).resource(report.at(clock.instant())).create();
        writes("written").increment();
    }

    private void update(WorkloadReport report, Existing there) {
        var changed = report.at(clock.instant());
        changed.getMetadata().setResourceVersion(there.resourceVersion());
        reports(report.namespace()).resource(changed).update();
        writes("written").increment();
    }

    private void remove(Existing there) {
        reports(there.namespace()).withName(there.name()).delete();
        writes("removed").increment();
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            reports(String namespace) {
        return client.genericKubernetesResources(WorkloadReport.TYPE).inNamespace(namespace);
    }

    /** One that cannot be written keeps no other from it; the next survey tries again. */
    private void attempt(Runnable change) {
        try {
            change.run();
        } catch (KubernetesClientException undecidedReason) {
            writes("failed").increment();
            LOG.log(System.Logger.Level.DEBUG, "a Report was not written: " + undecidedReason.getMessage());
        }
    }

    /** False where there is news. */
    private boolean rest(long mine) {
        lock.lock();
        try {
            var left = pace.toNanos();
            while (round == mine && left > 0) {
                left = turned.awaitNanos(left);
            }
            return round == mine;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Once, until it is otherwise. */
    private void tell(KubernetesClientException undecidedReason) {
        var reason = undecidedReason.getCode() == HttpURLConnection.HTTP_NOT_FOUND
                ? "the cluster does not know openreports.io/v1alpha1; Reports are written once it does"
                : "Reports cannot be read: " + undecidedReason.getMessage();
        if (!reason.equals(told)) {
            told = reason;
            LOG.log(System.Logger.Level.WARNING, reason);
        }
    }

    private Counter writes(String outcome) {
        return Counter.builder("sallyport.report.writes")
                .description("Reports of what policies object to, by what became of writing them")
                .tag("outcome", outcome)
                .register(meters);
    }

    private record Round(WorkloadViolations objections, long round) {}

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
