package dev.sallyport.scan;

import dev.sallyport.admission.Evaluator;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.scan.Inventory.Item;
import dev.sallyport.workload.ObjectKind;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Looks at everything in the cluster once, kind by kind and page by page.
 *
 * <p>A drift counts where it was seen twice in a row: records are written after workloads, and what rolls out is
 * neither what it was nor what it will be.
 */
public final class ClusterScan {
    /** What can be listed, and runs or leads to what runs. */
    private static final Set<ObjectKind> LISTED =
            EnumSet.complementOf(EnumSet.of(ObjectKind.CONFIG_MAP, ObjectKind.POD_TEMPLATE));

    private final Inventory inventory;
    private final PoliciesInForce policies;
    private final Evaluator evaluator;
    private final Environments stages;
    private final Function<String, Optional<CompiledEnvironment>> environments;
    private final RecordedDecisions decisions;
    private final PlatformDigests platforms;
    private final StrictnessBaseline yardstick;
    private final Predicate<String> exempt;
    private final InstantSource clock;
    private final boolean reporting;
    private Set<Drift> seenBefore = Set.of();
    private boolean unsure;

    /**
     * Looks with these.
     *
     * @param policies those in force that may be for objects in a namespace of that name
     * @param environments the one that a namespace belongs to
     * @param exempt names of namespaces that are never judged
     * @param reporting whether what policies object to is asked for workload by workload
     */
    public ClusterScan(
            Inventory inventory,
            PoliciesInForce policies,
            Evaluator evaluator,
            Environments stages,
            Function<String, Optional<CompiledEnvironment>> environments,
            RecordedDecisions decisions,
            PlatformDigests platforms,
            StrictnessBaseline yardstick,
            Predicate<String> exempt,
            InstantSource clock,
            boolean reporting) {
        this.inventory = inventory;
        this.policies = policies;
        this.evaluator = evaluator;
        this.stages = stages;
        this.environments = environments;
        this.decisions = decisions;
        this.platforms = platforms;
        this.yardstick = yardstick;
        this.exempt = exempt;
        this.clock = clock;
        this.reporting = reporting;
    }

    /**
     * Looks at everything; one at a time.
     *
     * @throws RuntimeException where the cluster does not answer; nothing is found then
     */
    ScanResult survey() {
        var workloads = new ViolationCollector(reporting);
        var compliances = new ComplianceCounter(policies, evaluator, clock, workloads);
        var drifts = new DriftDetector(environments, decisions, new RunningImages(platforms, clock), yardstick);
        for (var kind : OwnerCoverage.OWNERS_FIRST) {
            if (LISTED.contains(kind)) {
                inventory.read(kind, page -> look(page, compliances, drifts));
            }
        }
        var seen = drifts.found(stages.all());
        var sure = seen.stream().filter(seenBefore::contains).toList();
        unsure = sure.size() < seen.size();
        seenBefore = new HashSet<>(seen);
        return new ScanResult(compliances.found(), sure, workloads.objections());
    }

    /** Whether the last survey has seen what another has to confirm. */
    boolean isUnsure() {
        return unsure;
    }

    private void look(List<Item> page, ComplianceCounter compliances, DriftDetector drifts) {
        var judged = page.stream()
                .filter(item -> !exempt.test(item.subject().namespace()) && !OwnerCoverage.isOfNode(item.subject()))
                .toList();
        compliances.judge(judged.stream().map(Item::subject).toList());
        judged.forEach(drifts::look);
    }
}
