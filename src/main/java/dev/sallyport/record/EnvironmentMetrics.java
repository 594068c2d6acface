package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Consistency;
import dev.sallyport.environment.EnvironmentWorkloads;
import dev.sallyport.environment.EnvironmentWorkloads.Counts;
import dev.sallyport.environment.Environments;
import dev.sallyport.policy.Policy;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.policy.PolicySource.SourceKind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** Metrics of Environments: deployments by outcome, and workloads. The only open label is the Environment. */
@Singleton
@Typed(EnvironmentMetrics.class)
public final class EnvironmentMetrics implements DecisionRecorder {
    /** Rules whose counters are registered at zero. */
    private static final List<String> RULES =
            List.of("unauthorized", "frozen", "skipped", "unproven", "unhealthy", "misconfigured");

    private final BoundedLabels names = new BoundedLabels(BoundedLabels.MAX_ENVIRONMENTS);
    private final Environments environments;
    private final EnvironmentWorkloads deployed;
    private final RolloutMetrics rollouts;
    private final MeterRegistry meters;
    private final MultiGauge workloads;
    private final MultiGauge verified;
    private final MultiGauge healthy;
    private final MultiGauge unhealthy;
    private final MultiGauge failed;
    private final MultiGauge consistency;

    public EnvironmentMetrics(
            Environments environments, EnvironmentWorkloads deployed, RolloutMetrics rollouts, MeterRegistry meters) {
        this.environments = environments;
        this.deployed = deployed;
        this.rollouts = rollouts;
        this.meters = meters;
        this.workloads = Metric.ENVIRONMENT_WORKLOADS.multiGauge(meters);
        this.verified = Metric.ENVIRONMENT_WORKLOADS_VERIFIED.multiGauge(meters);
        this.healthy = Metric.ENVIRONMENT_WORKLOADS_HEALTHY.multiGauge(meters);
        this.unhealthy = Metric.ENVIRONMENT_WORKLOADS_UNHEALTHY.multiGauge(meters);
        this.failed = Metric.ENVIRONMENT_WORKLOADS_FAILED.multiGauge(meters);
        this.consistency = Metric.ENVIRONMENT_CONSISTENCY.multiGauge(meters);
    }

    /** Updates the gauges, and registers the counters of all Environments. */
    public void refresh() {
        var counts = deployed.counts();
        var all = environments.all();
        all.forEach(environment -> rollouts.register(environment.name()));
        all.forEach(environment -> registerAtZero(environment.name()));
        all.stream()
                .filter(environment -> environment.changes().isGiven())
                .forEach(environment -> Metric.ENVIRONMENT_CHANGES.registerAtZero(meters, environment.name()));
        register(
                workloads,
                all,
                environment ->
                        counts.getOrDefault(environment.name(), Counts.NONE).workloads());
        register(
                verified,
                all,
                environment ->
                        counts.getOrDefault(environment.name(), Counts.NONE).verified());
        register(
                healthy,
                all,
                environment ->
                        counts.getOrDefault(environment.name(), Counts.NONE).healthy());
        register(
                unhealthy,
                all,
                environment ->
                        counts.getOrDefault(environment.name(), Counts.NONE).unhealthy());
        register(
                failed,
                all,
                environment ->
                        counts.getOrDefault(environment.name(), Counts.NONE).failed());
        var images = deployed.images();
        consistency.register(
                all.stream()
                        .flatMap(environment -> consistency(environment, images))
                        .toList(),
                true);
    }

    private static Stream<Row<?>> consistency(
            CompiledEnvironment environment, Map<String, Map<String, Set<Set<String>>>> images) {
        return environment
                .promotion()
                .map(promotion -> Consistency.of(
                        images.getOrDefault(environment.name(), Map.of()),
                        images.getOrDefault(promotion.from(), Map.of())))
                .filter(OptionalDouble::isPresent)
                .<Row<?>>map(ratio -> Row.of(tags(environment), ratio.getAsDouble()))
                .stream();
    }

    @Override
    public void record(Decision decision) {
        if (decision.request().dryRun() || decision.request().owner() != null) {
            return; // not a deployment by a user
        }
        decision.verdict().policies().stream()
                .map(Policy::source)
                .filter(source -> source.kind() == SourceKind.ENVIRONMENT)
                .distinct()
                .forEach(environment -> count(decision.verdict(), environment));
    }

    /** Registers the counters of an Environment at zero, so that the first increment is an increase. */
    private void registerAtZero(String environment) {
        Metric.ENVIRONMENT_DEPLOYMENTS.registerAtZero(meters, names.of(environment));
        RULES.forEach(rule -> Metric.ENVIRONMENT_RULE_VIOLATIONS.registerAtZero(meters, names.of(environment), rule));
    }

    private void count(Verdict verdict, PolicySource environment) {
        var name = names.of(environment.name());
        Metric.ENVIRONMENT_DEPLOYMENTS.counter(meters, name, outcome(verdict)).increment();
        violations(verdict, environment)
                .forEach(violation -> Metric.ENVIRONMENT_RULE_VIOLATIONS
                        .counter(meters, name, violation.rule(), Metric.value(violation.action()))
                        .increment());
    }

    /** Violated rule of an Environment. */
    private record RuleViolation(String rule, Action action) {}

    private static String outcome(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed _ -> "allowed";
            case Verdict.Denied _ -> "denied";
            case Verdict.Deferred _ -> "deferred";
        };
    }

    /** Returns each violated rule of the Environment once. */
    private static List<RuleViolation> violations(Verdict verdict, PolicySource environment) {
        return verdict.findings().stream()
                .filter(finding -> finding.source().equals(environment) && finding.undecidedReason() == null)
                .map(finding -> new RuleViolation(rule(finding.check()), finding.action()))
                .distinct()
                .toList();
    }

    private static String rule(String check) {
        return switch (check) {
            case "access/deployer" -> "unauthorized";
            case "access/freeze" -> "frozen";
            case "promotion/order" -> "skipped";
            case "promotion/evidence" -> "unproven";
            case "promotion/health" -> "unhealthy";
            case "promotion/configuration" -> "misconfigured";
            default -> "other";
        };
    }

    private static void register(
            MultiGauge gauge, List<CompiledEnvironment> environments, ToIntFunction<CompiledEnvironment> count) {
        gauge.register(
                environments.stream()
                        .map(environment -> Row.of(tags(environment), count.applyAsInt(environment)))
                        .toList(),
                true);
    }

    private static Tags tags(CompiledEnvironment environment) {
        return Metric.ENVIRONMENT_WORKLOADS.tags(environment.name());
    }
}
