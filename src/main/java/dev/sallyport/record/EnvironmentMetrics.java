package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.Verdict;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Consistency;
import dev.sallyport.environment.EnvironmentWorkloads;
import dev.sallyport.environment.EnvironmentWorkloads.Counts;
import dev.sallyport.environment.Environments;
import dev.sallyport.finding.Finding;
import dev.sallyport.policy.Policy;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.policy.PolicySource.SourceKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** How many deployments environments have seen, and how what is deployed there stands. Labels grow with environments alone. */
@Singleton
@Typed(EnvironmentMetrics.class)
public final class EnvironmentMetrics implements DecisionRecorder {
    /** There from the start, so that the first one is an increase. */
    private static final List<String> OUTCOMES =
            List.of("allowed", "denied", "deferred", "unauthorized", "frozen", "skipped");

    private final Environments stages;
    private final EnvironmentWorkloads posture;
    private final MeterRegistry meters;
    private final MultiGauge workloads;
    private final MultiGauge verified;
    private final MultiGauge healthy;
    private final MultiGauge failed;
    private final MultiGauge consistency;

    public EnvironmentMetrics(Environments stages, EnvironmentWorkloads posture, MeterRegistry meters) {
        this.stages = stages;
        this.posture = posture;
        this.meters = meters;
        this.workloads = gauge("workloads", "Workloads with a record");
        this.verified = gauge("workloads.verified", "Workloads of which every image was verified");
        this.healthy = gauge("workloads.healthy", "Workloads whose last deployment is healthy");
        this.failed = gauge("workloads.failed", "Workloads whose last deployment has failed");
        this.consistency = gauge(
                "consistency.ratio",
                "Of the workloads that the environment before has too, the share that run the same images");
    }

    /** Looks again how things stand. */
    public void refresh() {
        var counts = posture.counts();
        var all = stages.all();
        all.forEach(stage -> OUTCOMES.forEach(outcome -> deployments(stage.name(), outcome)));
        register(
                workloads,
                all,
                stage -> counts.getOrDefault(stage.name(), Counts.NONE).workloads());
        register(
                verified,
                all,
                stage -> counts.getOrDefault(stage.name(), Counts.NONE).verified());
        register(
                healthy,
                all,
                stage -> counts.getOrDefault(stage.name(), Counts.NONE).healthy());
        register(
                failed,
                all,
                stage -> counts.getOrDefault(stage.name(), Counts.NONE).failed());
        var images = posture.images();
        consistency.register(
                all.stream().flatMap(stage -> consistency(stage, images)).toList(), true);
    }

    private static Stream<Row<?>> consistency(
            CompiledEnvironment stage, Map<String, Map<String, Set<Set<String>>>> images) {
        return stage
                .promotion()
                .map(promotion -> Consistency.of(
                        images.getOrDefault(stage.name(), Map.of()), images.getOrDefault(promotion.from(), Map.of())))
                .filter(OptionalDouble::isPresent)
                .<Row<?>>map(ratio -> Row.of(Tags.of("environment", stage.name()), ratio.getAsDouble()))
                .stream();
    }

    @Override
    public void record(Decision decision) {
        if (decision.request().dryRun() || decision.request().owner() != null) {
            return; // no deployment of somebody
        }
        decision.verdict().policies().stream()
                .map(Policy::source)
                .filter(source -> source.kind() == SourceKind.ENVIRONMENT)
                .distinct()
                .forEach(environment -> outcomes(decision.verdict(), environment)
                        .forEach(outcome ->
                                deployments(environment.name(), outcome).increment()));
    }

    private Counter deployments(String environment, String outcome) {
        return Counter.builder("sallyport.environment.deployments")
                .description("Deployments that somebody wanted to make")
                .tag("environment", environment)
                .tag("outcome", outcome)
                .register(meters);
    }

    /** Refused or not, and for what of the environment's own rules. */
    private static List<String> outcomes(Verdict verdict, PolicySource environment) {
        var outcomes = new ArrayList<String>();
        outcomes.add(
                switch (verdict) {
                    case Verdict.Allowed _ -> "allowed";
                    case Verdict.Denied _ -> "denied";
                    case Verdict.Deferred _ -> "deferred";
                });
        verdict.findings().stream()
                .filter(finding -> finding.source().equals(environment) && finding.undecidedReason() == null)
                .map(Finding::check)
                .distinct()
                .map(EnvironmentMetrics::word)
                .distinct()
                .forEach(outcomes::add);
        return outcomes;
    }

    private static String word(String check) {
        return switch (check) {
            case "access/deployer" -> "unauthorized";
            case "access/freeze" -> "frozen";
            case "promotion/evidence", "promotion/order" -> "skipped";
            default -> "other";
        };
    }

    private MultiGauge gauge(String name, String description) {
        return MultiGauge.builder("sallyport.environment." + name)
                .description(description)
                .register(meters);
    }

    private static void register(
            MultiGauge gauge, List<CompiledEnvironment> stages, ToIntFunction<CompiledEnvironment> count) {
        gauge.register(
                stages.stream()
                        .map(stage -> Row.of(Tags.of("environment", stage.name()), count.applyAsInt(stage)))
                        .toList(),
                true);
    }
}
