package dev.sallyport.record;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.Environment;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Gauges that show whether each policy and each Environment has condition {@code Ready}, and whether each Environment that
 * requires controls has condition {@code RequirementsMet}.
 */
public final class ReadinessMetrics {
    private final Supplier<? extends Collection<DeploymentPolicy>> policies;
    private final Supplier<? extends Collection<Environment>> environments;
    private final MultiGauge policyReady;
    private final MultiGauge environmentReady;
    private final MultiGauge requirementsMet;

    /**
     * Creates the gauges.
     *
     * @param policies all policies with their present status
     * @param environments all Environments with their present status
     */
    public ReadinessMetrics(
            Supplier<? extends Collection<DeploymentPolicy>> policies,
            Supplier<? extends Collection<Environment>> environments,
            MeterRegistry meters) {
        this.policies = policies;
        this.environments = environments;
        this.policyReady = Metric.POLICY_READY.multiGauge(meters);
        this.environmentReady = Metric.ENVIRONMENT_READY.multiGauge(meters);
        this.requirementsMet = Metric.ENVIRONMENT_REQUIREMENTS_MET.multiGauge(meters);
    }

    /** Updates the gauges. */
    public void refresh() {
        show(
                Metric.POLICY_READY,
                policyReady,
                policies.get(),
                policy -> policy.getStatus() == null
                        ? List.of()
                        : policy.getStatus().conditions());
        show(
                Metric.ENVIRONMENT_READY,
                environmentReady,
                environments.get(),
                environment -> environment.getStatus() == null
                        ? List.of()
                        : environment.getStatus().conditions());
        requirementsMet.register(
                environments.get().stream()
                        .filter(environment -> environment.getStatus() != null)
                        .flatMap(environment -> environment.getStatus().conditions().stream()
                                .filter(condition -> "RequirementsMet".equals(condition.getType()))
                                .map(condition -> Row.of(
                                        Metric.ENVIRONMENT_REQUIREMENTS_MET.tags(
                                                environment.getMetadata().getName()),
                                        "True".equals(condition.getStatus()) ? 1 : 0)))
                        .collect(Collectors.<Row<?>>toList()),
                true);
    }

    private static <T extends HasMetadata> void show(
            Metric metric, MultiGauge gauge, Collection<T> objects, Function<T, List<Condition>> conditions) {
        gauge.register(
                objects.stream()
                        .map(object -> Row.of(
                                metric.tags(object.getMetadata().getName()), isReady(conditions.apply(object)) ? 1 : 0))
                        .collect(Collectors.<Row<?>>toList()),
                true);
    }

    private static boolean isReady(List<Condition> conditions) {
        return conditions.stream()
                .anyMatch(condition -> "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }
}
