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
import dev.sallyport.environment.NamespaceControls;
import dev.sallyport.policy.EnvironmentCompilation;
import dev.sallyport.policy.EnvironmentIndex;
import dev.sallyport.scan.BackgroundScanner;
import dev.sallyport.scan.Drift;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reconciler of Environments: writes to the status whether the rules are in force, the counts of workloads, and the drifts
 * that the background scan has found.
 */
@Singleton
@ControllerConfiguration
public class EnvironmentReconciler implements Reconciler<Environment> {
    private static final Duration COUNT_INTERVAL = Duration.ofSeconds(30);
    private static final int MAX_DRIFTS = 10;

    private final EnvironmentIndex index;
    private final Environments environments;
    private final KnownNamespaces namespaces;
    private final EnvironmentWorkloads workloads;
    private final BackgroundScanner scanner;
    private final ControlsCondition controls;
    private final InstantSource clock;
    private final ReconcileTrigger<Environment> trigger = new ReconcileTrigger<>("changes");

    public EnvironmentReconciler(
            EnvironmentIndex index,
            Environments environments,
            KnownNamespaces namespaces,
            EnvironmentWorkloads workloads,
            BackgroundScanner scanner,
            NamespaceControls controls,
            InstantSource clock) {
        this.index = index;
        this.environments = environments;
        this.namespaces = namespaces;
        this.workloads = workloads;
        this.scanner = scanner;
        this.controls = new ControlsCondition(controls);
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, Environment>> prepareEventSources(EventSourceContext<Environment> context) {
        return trigger.sources();
    }

    /** Reconciles all Environments, because each reports the namespaces that it shares with another Environment. */
    public void changed() {
        environments.all().forEach(environment -> trigger.reconcile(environment.name()));
    }

    @Override
    public UpdateControl<Environment> reconcile(Environment environment, Context<Environment> context) {
        var compilation = index.compilation(environment);
        if (compilation.isEmpty()) { // the index has not seen this generation yet, and will call changed
            return UpdateControl.<Environment>noUpdate().rescheduleAfter(COUNT_INTERVAL);
        }
        var status = status(environment, compilation.get());
        var before = environment.getStatus();
        if (before != null
                && ReadyCondition.isUnchanged(
                        before.conditions(), status.conditions().getFirst())
                && before.withDenials(null).equals(status)) {
            return UpdateControl.<Environment>noUpdate().rescheduleAfter(COUNT_INTERVAL);
        }
        environment.setStatus(status);
        return UpdateControl.patchStatus(environment).rescheduleAfter(COUNT_INTERVAL);
    }

    private EnvironmentStatus status(Environment environment, EnvironmentCompilation compilation) {
        var name = environment.getMetadata().getName();
        var owned = new TreeMap<String, List<String>>();
        namespaces.labels().forEach((namespace, labels) -> {
            var belongsTo = environments.of(namespace, labels).stream()
                    .map(CompiledEnvironment::name)
                    .toList();
            if (belongsTo.contains(name)) {
                owned.put(namespace, belongsTo);
            }
        });
        var drifts = scanner.latest().map(result -> result.drifts(name));
        var before = Optional.ofNullable(environment.getStatus());
        var counts = workloads.counts().getOrDefault(name, Counts.NONE);
        return new EnvironmentStatus(
                environment.getMetadata().getGeneration(),
                owned.size(),
                counts.workloads(),
                counts.verified(),
                counts.healthy(),
                counts.unhealthy(),
                counts.failed(),
                drifts.map(List::size)
                        .or(() -> before.map(EnvironmentStatus::drifted))
                        .orElse(null),
                drifts.map(EnvironmentReconciler::shown)
                        .or(() -> before.map(EnvironmentStatus::drifts))
                        .orElse(List.of()),
                null, // written by the replicas that deny
                Stream.concat(
                                Stream.of(ready(environment, compilation, owned)),
                                controls(compilation.environment(), owned.keySet(), before).stream())
                        .toList());
    }

    private Optional<Condition> controls(
            CompiledEnvironment environment, Set<String> owned, Optional<EnvironmentStatus> before) {
        return environment.required().map(required -> {
            var labels = new TreeMap<>(namespaces.labels());
            labels.keySet().retainAll(owned);
            return controls.of(
                    environment.name(),
                    required,
                    labels,
                    before.map(EnvironmentStatus::conditions).orElse(List.of()),
                    clock.instant());
        });
    }

    /** Returns the first drifts, as status entries. */
    private static List<DriftedWorkload> shown(List<Drift> drifts) {
        return drifts.stream()
                .limit(MAX_DRIFTS)
                .map(drift -> new DriftedWorkload(
                        drift.workload().kind().kind(),
                        drift.workload().namespace(),
                        drift.workload().name(),
                        drift.reason().label(),
                        drift.message()))
                .toList();
    }

    private Condition ready(
            Environment environment, EnvironmentCompilation compilation, Map<String, List<String>> owned) {
        var generation = environment.getMetadata().getGeneration();
        var errors = new ArrayList<>(compilation.errors());
        compilation
                .environment()
                .promotion()
                .filter(promotion -> !promotion.isAttested())
                .filter(promotion -> environments.find(promotion.from()).isEmpty())
                .ifPresent(promotion -> errors.add(SpecError.unresolved(
                        "spec.promotion.from", "Environment \"%s\" does not exist".formatted(promotion.from()))));
        owned.forEach((namespace, belongsTo) -> {
            if (belongsTo.size() > 1) {
                errors.add(SpecError.unresolved(
                        "spec",
                        "namespace \"%s\" belongs to more than one Environment: %s"
                                .formatted(
                                        namespace,
                                        belongsTo.stream()
                                                .map(each -> "\"" + each + "\"")
                                                .collect(Collectors.joining(", ")))));
            }
        });
        return errors.isEmpty()
                ? ReadyCondition.ready(
                        generation, clock.instant(), "Compiled", "the rules of the Environment are in force")
                : ReadyCondition.unready(generation, clock.instant(), "affected deployments are denied", errors);
    }
}
