package dev.sallyport.scan;

import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.scan.Drift.Reason;
import dev.sallyport.scan.Inventory.Item;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Detector of drift. Owners must be inspected before the objects they own. */
final class DriftDetector {
    private static final int MAX = 10_000;
    private static final Set<ObjectKind> MAY_BE_OWNED =
            Set.of(ObjectKind.REPLICA_SET, ObjectKind.REPLICATION_CONTROLLER, ObjectKind.POD);

    private final DriftSources sources;
    private final OwnerRelations relations;
    private final RunningImages images;
    private final Map<String, WorkloadKey> topByUid = new HashMap<>();
    private final Map<String, List<Boolean>> consistent = new HashMap<>();
    private final Map<DriftKey, Drift> drifts = new LinkedHashMap<>();
    private final Map<WorkloadInEnvironment, Map<WorkloadKey, Set<String>>> failedChecks = new HashMap<>();

    DriftDetector(DriftSources sources, OwnerRelations relations, NamespaceBudget budget) {
        this.sources = sources;
        this.relations = relations;
        this.images = new RunningImages(sources.platforms(), budget);
        sources.configurations().begin();
    }

    void inspect(Item item) {
        if (item.subject() instanceof Workload workload) {
            sources.membership()
                    .apply(workload.namespace())
                    .ifPresent(environment -> inspect(environment, workload, item));
        }
    }

    /** Compares the Environments and returns all detected drifts. */
    List<Drift> detected() {
        sources.environments()
                .all()
                .forEach(environment ->
                        environment.promotion().ifPresent(promotion -> compare(environment.name(), promotion.from())));
        return drifts.values().stream()
                .sorted(Comparator.comparing(Drift::environment)
                        .thenComparing(Drift::workload)
                        .thenComparing(Drift::reason))
                .toList();
    }

    private void inspect(CompiledEnvironment environment, Workload workload, Item item) {
        var top = top(workload);
        if (top.isEmpty()) {
            inspectTop(environment, workload);
            return;
        }
        if (workload.kind() != ObjectKind.POD) {
            topByUid.put(workload.metadata().getUid(), top.get());
            return;
        }
        top.flatMap(key -> sources.decisions()
                        .of(key.namespace(), key.kind(), key.name())
                        .flatMap(decided -> images.mismatch(item.running(), decided, PullIdentity.of(workload)))
                        .map(message -> new Drift(environment.name(), key, Reason.IMAGE, message)))
                .ifPresent(this::add);
    }

    /**
     * Returns the top-level workload whose decision covers an object; empty if the object is a top-level workload itself. The
     * template of the object is the present one of its owner, or an earlier one on the record of the top-level workload.
     */
    private Optional<WorkloadKey> top(Workload workload) {
        return relations
                .existingOwner(workload)
                .flatMap(owner -> Optional.ofNullable(topByUid.get(owner.uid())))
                .filter(top -> relations.of(workload).isPresent() || isEarlier(workload, top));
    }

    private boolean isEarlier(Workload workload, WorkloadKey top) {
        return sources.decisions()
                .of(top.namespace(), top.kind(), top.name())
                .map(decided -> workload.kind() == ObjectKind.POD
                        ? workload.images().stream()
                                .allMatch(use -> decided.digests().containsKey(use.image()))
                        : decided.templates().contains(TemplateFingerprint.asOwner(workload)))
                .orElse(true);
    }

    /** Returns whether an object without decided owner is covered by no record: kinds of users' objects, and orphans. */
    private static boolean mustBeOnRecord(Workload workload) {
        return ObjectKind.deployed().contains(workload.kind())
                || (MAY_BE_OWNED.contains(workload.kind())
                        && !OwnerRelations.runsNothing(workload)
                        && (ControllerOwnership.isOfDeployment(workload)
                                || ControllerOwnership.isOfKnownKinds(workload)));
    }

    private void inspectTop(CompiledEnvironment environment, Workload workload) {
        if (!mustBeOnRecord(workload)) {
            return;
        }
        var key = WorkloadKey.of(workload);
        topByUid.put(key.uid(), key);
        var template = TemplateFingerprint.of(workload);
        if (!isDecided(key, template)) {
            add(new Drift(
                    environment.name(),
                    key,
                    Reason.UNDECIDED,
                    "the pod template (fingerprint %s) is not in the DeploymentRecord of the workload: %s"
                            .formatted(template.substring(0, 12), origin(key))));
        }
        failedChecks
                .computeIfAbsent(
                        new WorkloadInEnvironment(environment.name(), workload.kind(), workload.name()),
                        _ -> new HashMap<>())
                .put(key, sources.baseline().failed(workload));
        if (sources.environments().comparesConfiguration(environment.name())) {
            compareConfiguration(environment, workload, key);
        }
    }

    private void compareConfiguration(CompiledEnvironment environment, Workload workload, WorkloadKey key) {
        var digests = sources.decisions()
                .of(workload.namespace(), workload.kind(), workload.name())
                .map(RecordedDecisions.Decided::digests)
                .orElse(Map.of());
        var result = sources.configurations()
                .compare(
                        environment,
                        workload,
                        image -> digests.getOrDefault(image, Set.of()).stream()
                                .sorted()
                                .findFirst()
                                .orElse(image));
        result.drift().ifPresent(message -> add(new Drift(environment.name(), key, Reason.CONFIGURATION, message)));
        result.isConsistent()
                .ifPresent(isConsistent -> consistent
                        .computeIfAbsent(environment.name(), _ -> new ArrayList<>())
                        .add(isConsistent));
    }

    /** Returns the share of comparable workloads whose configuration was healthy in the previous Environment, by Environment. */
    Map<String, Double> configurationConsistency() {
        return consistent.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().stream()
                                .mapToInt(isConsistent -> isConsistent ? 1 : 0)
                                .average()
                                .orElse(1)));
    }

    private String origin(WorkloadKey workload) {
        return sources.decisions()
                        .of(workload.namespace(), workload.kind(), workload.name())
                        .isPresent()
                ? "it bypassed the webhook, or was allowed and its revision was lost"
                : "there is none; the workload is older than the Environment, bypassed the webhook, or its record was"
                        + " lost";
    }

    private boolean isDecided(WorkloadKey workload, String template) {
        return sources.decisions()
                .of(workload.namespace(), workload.kind(), workload.name())
                .filter(decided -> decided.templates().contains(template))
                .isPresent();
    }

    /** Compares a workload with the least strict of the same name in the previous Environment. */
    private void compare(String environment, String from) {
        failedChecks.forEach((workload, here) -> {
            var before = failedChecks.get(new WorkloadInEnvironment(from, workload.kind(), workload.name()));
            if (workload.environment().equals(environment) && before != null) {
                here.forEach((key, failing) -> {
                    var more = new TreeSet<>(failing);
                    before.values().forEach(more::removeAll);
                    if (!more.isEmpty()) {
                        add(new Drift(
                                environment,
                                key,
                                Reason.WEAKER,
                                "fails checks that it passes in environment \"%s\": %s"
                                        .formatted(from, String.join(", ", more))));
                    }
                });
            }
        });
    }

    private void add(Drift drift) {
        if (drifts.size() < MAX) {
            drifts.putIfAbsent(new DriftKey(drift.workload(), drift.reason()), drift);
        }
    }

    private record DriftKey(WorkloadKey workload, Reason reason) {}

    /** Workloads of one kind and name in all namespaces of an Environment. */
    private record WorkloadInEnvironment(String environment, ObjectKind kind, String name) {}
}
