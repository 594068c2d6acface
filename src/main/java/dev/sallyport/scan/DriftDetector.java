package dev.sallyport.scan;

import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Workload;
import dev.sallyport.scan.Drift.Cause;
import dev.sallyport.scan.Inventory.Item;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Finds workloads of environments that are not what was decided there. Owners must be looked at before what they own. */
final class DriftDetector {
    private static final int MAX = 10_000;

    private final Function<String, Optional<CompiledEnvironment>> environments;
    private final RecordedDecisions decisions;
    private final RunningImages images;
    private final StrictnessBaseline yardstick;
    private final Map<String, WorkloadKey> topByUid = new HashMap<>();
    private final Map<Place, Drift> found = new LinkedHashMap<>();
    private final Map<Lineage, Map<WorkloadKey, Set<String>>> failed = new HashMap<>();

    /**
     * Finds with nothing known yet.
     *
     * @param environments the one that a namespace belongs to
     */
    DriftDetector(
            Function<String, Optional<CompiledEnvironment>> environments,
            RecordedDecisions decisions,
            RunningImages images,
            StrictnessBaseline yardstick) {
        this.environments = environments;
        this.decisions = decisions;
        this.images = images;
        this.yardstick = yardstick;
    }

    void look(Item item) {
        if (item.subject() instanceof Workload workload) {
            environments.apply(workload.namespace()).ifPresent(stage -> look(stage, workload, item));
        }
    }

    /** What was found, those that are weaker than the environment before among them. */
    List<Drift> found(Collection<CompiledEnvironment> stages) {
        stages.forEach(stage -> stage.promotion().ifPresent(promotion -> compare(stage.name(), promotion.from())));
        return found.values().stream()
                .sorted(Comparator.comparing(Drift::environment)
                        .thenComparing(Drift::workload)
                        .thenComparing(Drift::cause))
                .toList();
    }

    private void look(CompiledEnvironment stage, Workload workload, Item item) {
        if (workload.isAtTop()) {
            var name = WorkloadKey.of(workload);
            topByUid.put(workload.metadata().getUid(), name);
            var template = TemplateFingerprint.of(workload.podMetadata(), workload.spec());
            if (!isDecided(name, template)) {
                add(new Drift(
                        stage.name(),
                        name,
                        Cause.UNDECIDED,
                        "its pod template (%s) is on no record".formatted(template.substring(0, 12))));
            }
            failed.computeIfAbsent(new Lineage(stage.name(), workload.kind(), workload.name()), _ -> new HashMap<>())
                    .put(name, yardstick.failed(workload));
            return;
        }
        var top = workload.controller().map(owner -> topByUid.get(owner.getUid()));
        if (workload.kind() != ObjectKind.POD) {
            top.ifPresent(name -> topByUid.put(workload.metadata().getUid(), name));
            return;
        }
        top.flatMap(name -> decisions
                        .of(name.namespace(), name.kind(), name.name())
                        .flatMap(decided -> images.other(item.running(), decided, PullIdentity.of(workload)))
                        .map(message -> new Drift(stage.name(), name, Cause.IMAGE, message)))
                .ifPresent(this::add);
    }

    private boolean isDecided(WorkloadKey workload, String template) {
        return decisions
                .of(workload.namespace(), workload.kind(), workload.name())
                .filter(decided -> decided.templates().contains(template))
                .isPresent();
    }

    /** A workload in several namespaces of the environment before is held against the weakest of those. */
    private void compare(String environment, String from) {
        failed.forEach((lineage, here) -> {
            var before = failed.get(new Lineage(from, lineage.kind(), lineage.name()));
            if (lineage.environment().equals(environment) && before != null) {
                here.forEach((name, failing) -> {
                    var more = new TreeSet<>(failing);
                    before.values().forEach(more::removeAll);
                    if (!more.isEmpty()) {
                        add(new Drift(
                                environment,
                                name,
                                Cause.WEAKER,
                                "it fails what it passes in %s: %s".formatted(from, String.join(", ", more))));
                    }
                });
            }
        });
    }

    private void add(Drift drift) {
        if (found.size() < MAX) {
            found.putIfAbsent(new Place(drift.workload(), drift.cause()), drift);
        }
    }

    private record Place(WorkloadKey workload, Cause cause) {}

    /** The same workload in whatever namespaces of an environment. */
    private record Lineage(String environment, ObjectKind kind, String name) {}
}
