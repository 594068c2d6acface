package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.EnvironmentStatus;
import dev.sallyport.api.v1alpha1.EnvironmentStatus.DriftedWorkload;
import dev.sallyport.compile.SpecError;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.EnvironmentWorkloads;
import dev.sallyport.environment.EnvironmentWorkloads.Counts;
import dev.sallyport.environment.Environments;
import dev.sallyport.environment.KnownNamespaces;
import dev.sallyport.policy.EnvironmentCompiler;
import dev.sallyport.scan.BackgroundScanner;
import dev.sallyport.scan.Drift;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says in the status of an Environment whether its rules are in force, and how what is deployed there stands. */
@ControllerConfiguration
public class EnvironmentReconciler implements Reconciler<Environment> {
    private static final Duration COUNTING = Duration.ofSeconds(30);
    private static final int SHOWN = 10;

    private final EnvironmentCompiler compiler;
    private final Environments stages;
    private final KnownNamespaces namespaces;
    private final EnvironmentWorkloads posture;
    private final BackgroundScanner surveys;
    private final InstantSource clock;

    public EnvironmentReconciler(
            EnvironmentCompiler compiler,
            Environments stages,
            KnownNamespaces namespaces,
            EnvironmentWorkloads posture,
            BackgroundScanner surveys,
            InstantSource clock) {
        this.compiler = compiler;
        this.stages = stages;
        this.namespaces = namespaces;
        this.posture = posture;
        this.surveys = surveys;
        this.clock = clock;
    }

    /** Whether a namespace belongs to two is said by both, whichever of them or of the namespaces has changed. */
    @Override
    public List<EventSource<?, Environment>> prepareEventSources(EventSourceContext<Environment> context) {
        var around = new SimpleInboundEventSource<Environment>("around");
        Runnable changed = () -> {
            if (around.isRunning()) {
                stages.all().forEach(stage -> around.propagateEvent(new ResourceID(stage.name())));
            }
        };
        stages.onChange(changed);
        namespaces.onChange(changed);
        surveys.onScan(changed);
        return List.of(around);
    }

    @Override
    public UpdateControl<Environment> reconcile(Environment environment, Context<Environment> context) {
        var status = status(environment);
        var before = environment.getStatus();
        if (before != null
                && ReadyCondition.isUnchanged(
                        before.conditions(), status.conditions().getFirst())
                && before.equals(status)) {
            return UpdateControl.<Environment>noUpdate().rescheduleAfter(COUNTING);
        }
        environment.setStatus(status);
        return UpdateControl.patchStatus(environment).rescheduleAfter(COUNTING);
    }

    private EnvironmentStatus status(Environment environment) {
        var name = environment.getMetadata().getName();
        var held = new TreeMap<String, List<String>>();
        namespaces.labels().forEach((namespace, labels) -> {
            var belongsTo = stages.of(namespace, labels).stream()
                    .map(CompiledEnvironment::name)
                    .toList();
            if (belongsTo.contains(name)) {
                held.put(namespace, belongsTo);
            }
        });
        var drifts = surveys.latest().map(result -> result.drifts(name));
        var before = Optional.ofNullable(environment.getStatus());
        var counts = posture.counts().getOrDefault(name, Counts.NONE);
        return new EnvironmentStatus(
                environment.getMetadata().getGeneration(),
                held.size(),
                counts.workloads(),
                counts.verified(),
                counts.healthy(),
                counts.failed(),
                drifts.map(List::size)
                        .or(() -> before.map(EnvironmentStatus::drifted))
                        .orElse(null),
                drifts.map(EnvironmentReconciler::some)
                        .or(() -> before.map(EnvironmentStatus::drifts))
                        .orElse(List.of()),
                List.of(ready(environment, held)));
    }

    /** Those of them that are shown. */
    private static List<DriftedWorkload> some(List<Drift> drifts) {
        return drifts.stream()
                .limit(SHOWN)
                .map(drift -> new DriftedWorkload(
                        drift.workload().kind().kind(),
                        drift.workload().namespace(),
                        drift.workload().name(),
                        drift.reason().label(),
                        drift.message()))
                .toList();
    }

    private Condition ready(Environment environment, Map<String, List<String>> held) {
        var generation = environment.getMetadata().getGeneration();
        var compilation = compiler.compile(environment);
        var errors = new ArrayList<>(compilation.errors());
        compilation
                .stage()
                .promotion()
                .filter(promotion -> !promotion.isAttested())
                .filter(promotion -> stages.find(promotion.from()).isEmpty())
                .ifPresent(promotion -> errors.add(SpecError.unresolved(
                        "spec.promotion.from", "there is no Environment \"%s\"".formatted(promotion.from()))));
        held.forEach((namespace, belongsTo) -> {
            if (belongsTo.size() > 1) {
                errors.add(SpecError.unresolved(
                        "spec",
                        "the namespace \"%s\" belongs to more than one Environment: %s"
                                .formatted(
                                        namespace,
                                        belongsTo.stream()
                                                .map(each -> "\"" + each + "\"")
                                                .collect(Collectors.joining(", ")))));
            }
        });
        return errors.isEmpty()
                ? ReadyCondition.ready(generation, clock.instant(), "Compiled", "its rules are in force")
                : ReadyCondition.unready(
                        generation, clock.instant(), "deployments that this concerns are refused", errors);
    }
}
