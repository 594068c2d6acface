package dev.sallyport.record;

import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.finding.SafeText;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.scan.Drift;
import dev.sallyport.scan.ScanRecorder;
import dev.sallyport.scan.ScanResult;
import dev.sallyport.scan.Violation;
import dev.sallyport.scan.WorkloadKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What surveys find, as Events where it is new, and as metrics of the replica that surveys. */
@Singleton
@Typed(ScanReporter.class)
public final class ScanReporter implements ScanRecorder {
    private static final int MAX_NOTE = 1024;

    private final EventRecorder events;
    private final Environments stages;
    private final MeterRegistry meters;
    private final MultiGauge drifted;
    private final MultiGauge violating;
    private final MultiGauge undecided;

    public ScanReporter(EventRecorder events, Environments stages, MeterRegistry meters) {
        this.events = events;
        this.stages = stages;
        this.meters = meters;
        this.drifted = gauge("environment.drifted", "Workloads that are not what was decided");
        this.violating = gauge("policy.violating", "Running objects that the policy would object to if they came now");
        this.undecided =
                gauge("policy.undecided", "Running objects of which nobody can say whether the policy objects");
        List.of("done", "failed").forEach(this::surveys);
    }

    @Override
    public void record(ScanResult before, ScanResult now, Duration took) {
        surveys("done").increment();
        Timer.builder("sallyport.survey")
                .description("Looking at all that runs")
                .register(meters)
                .record(took);
        show(now);
        fresh(before.drifts(), now.drifts()).forEach(drift -> tell(drift, true));
        fresh(now.drifts(), before.drifts()).forEach(drift -> tell(drift, false));
        var known = violations(before).collect(Collectors.toCollection(HashSet::new));
        violations(now).filter(violation -> !known.contains(violation)).forEach(this::tell);
    }

    @Override
    public void failed(RuntimeException why) {
        surveys("failed").increment();
        System.getLogger(ScanReporter.class.getName())
                .log(System.Logger.Level.WARNING, "what runs cannot be looked at: " + why.getMessage());
    }

    @Override
    public void ended() {
        Stream.of(drifted, violating, undecided).forEach(gauge -> gauge.register(List.<Row<?>>of(), true));
    }

    private void show(ScanResult now) {
        drifted.register(
                stages.all().stream()
                        .map(CompiledEnvironment::name)
                        .flatMap(environment -> Arrays.stream(Drift.Cause.values())
                                .map(cause -> Row.of(
                                        Tags.of("environment", environment, "cause", cause.label()),
                                        now.drifts(environment).stream()
                                                .filter(drift -> drift.cause() == cause)
                                                .count())))
                        .collect(Collectors.<Row<?>>toList()),
                true);
        violating.register(
                now.compliance().entrySet().stream()
                        .map(entry -> Row.of(
                                Tags.of("policy", entry.getKey()),
                                entry.getValue().violating()))
                        .collect(Collectors.<Row<?>>toList()),
                true);
        undecided.register(
                now.compliance().entrySet().stream()
                        .map(entry -> Row.of(
                                Tags.of("policy", entry.getKey()),
                                entry.getValue().undecided()))
                        .collect(Collectors.<Row<?>>toList()),
                true);
    }

    private static List<Drift> fresh(Collection<Drift> before, Collection<Drift> now) {
        var known = before.stream().map(ScanReporter::place).collect(Collectors.toSet());
        return now.stream().filter(drift -> !known.contains(place(drift))).toList();
    }

    private static List<Object> place(Drift drift) {
        return List.of(drift.environment(), drift.workload(), drift.cause());
    }

    private static Stream<Violation> violations(ScanResult standing) {
        return standing.compliance().values().stream().flatMap(compliance -> compliance.violations().stream());
    }

    private void tell(Drift drift, boolean isThere) {
        tell(
                drift.workload(),
                isThere,
                isThere ? "DriftDetected" : "DriftEnded",
                drift.cause().label(),
                isThere
                        ? "%s drift in environment %s: %s"
                                .formatted(drift.cause().label(), drift.environment(), drift.message())
                        : "no %s drift in environment %s any more"
                                .formatted(drift.cause().label(), drift.environment()),
                new EventContent.Related("Environment", "", drift.environment()));
    }

    private void tell(Violation violation) {
        tell(
                violation.workload(),
                true,
                "PolicyViolated",
                "Survey:" + violation.check(),
                "it runs, and policy %s objects to it: %s: %s"
                        .formatted(violation.policy(), violation.check(), violation.message()),
                EventContent.Related.of(PolicySource.policy(violation.policy())));
    }

    private void tell(
            WorkloadKey workload,
            boolean isBad,
            String reason,
            String action,
            String note,
            EventContent.@Nullable Related related) {
        events.tell(new EventContent(
                new EventContent.About(
                        workload.kind().apiVersion(),
                        workload.kind().kind(),
                        workload.namespace(),
                        workload.name(),
                        workload.uid()),
                isBad,
                reason,
                action,
                SafeText.cut(SafeText.clean(note), MAX_NOTE),
                related));
    }

    private Counter surveys(String outcome) {
        return Counter.builder("sallyport.surveys")
                .description("Looks at all that runs, by whether they came to their end")
                .tag("outcome", outcome)
                .register(meters);
    }

    private MultiGauge gauge(String name, String description) {
        return MultiGauge.builder("sallyport." + name).description(description).register(meters);
    }
}
