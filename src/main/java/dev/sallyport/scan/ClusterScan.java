package dev.sallyport.scan;

import dev.sallyport.admission.Evaluator;
import dev.sallyport.identity.MirrorPods;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.scan.Inventory.Item;
import dev.sallyport.workload.ObjectKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Scan of all objects in the cluster, kind by kind and page by page.
 *
 * <p>A drift is reported only if two scans in a row detect it: records are written after workloads, and during a rollout
 * Pods of two revisions run.
 */
public final class ClusterScan {
    private static final Set<ObjectKind> NOT_SCANNED = Set.of(ObjectKind.CONFIG_MAP, ObjectKind.POD_TEMPLATE);

    private static final Duration REGISTRY_BUDGET = Duration.ofSeconds(20);
    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(10);

    private final Inventory inventory;
    private final PoliciesInForce policies;
    private final Evaluator evaluator;
    private final DriftSources driftSources;
    private final Options options;
    private final InstantSource clock;
    private Set<Drift> previousDrifts = Set.of();
    private boolean hasUnconfirmedDrift;

    public ClusterScan(
            Inventory inventory,
            PoliciesInForce policies,
            Evaluator evaluator,
            DriftSources driftSources,
            Options options,
            InstantSource clock) {
        this.inventory = inventory;
        this.policies = policies;
        this.evaluator = evaluator;
        this.driftSources = driftSources;
        this.options = options;
        this.clock = clock;
    }

    /**
     * Options of a scan.
     *
     * @param isExempt whether a namespace, by its name, is never evaluated
     * @param withReports whether violations are collected for each workload
     */
    public record Options(Predicate<String> isExempt, boolean withReports) {}

    /**
     * Scans the cluster; not for concurrent use.
     *
     * @throws RuntimeException if the cluster cannot be read
     */
    ScanResult run() {
        var relations = new OwnerRelations();
        var violations = new ViolationCollector(options.withReports(), relations);
        var budget = new NamespaceBudget(REGISTRY_BUDGET, QUESTION_TIMEOUT, clock);
        var compliance = new ComplianceCounter(policies, evaluator, budget, relations, violations);
        var drifts = new DriftDetector(driftSources, relations, budget);
        for (var kind : OwnerCoverage.ownersFirst()) {
            if (!NOT_SCANNED.contains(kind)) {
                inventory.read(kind, page -> evaluate(page, compliance, drifts));
            }
        }
        var detected = drifts.detected();
        var confirmed = detected.stream().filter(previousDrifts::contains).toList();
        hasUnconfirmedDrift = confirmed.size() < detected.size();
        previousDrifts = new HashSet<>(detected);
        return new ScanResult(
                compliance.counts(), confirmed, violations.violations(), drifts.configurationConsistency());
    }

    /** Returns whether the latest scan detected a drift that the next scan has to confirm. */
    boolean hasUnconfirmedDrift() {
        return hasUnconfirmedDrift;
    }

    private void evaluate(List<Item> page, ComplianceCounter compliance, DriftDetector drifts) {
        var evaluated = page.stream()
                .filter(item -> !options.isExempt().test(item.subject().namespace()))
                .filter(item -> !MirrorPods.isMirrorPod(item.subject()))
                .toList();
        compliance.evaluate(evaluated.stream().map(Item::subject).toList());
        evaluated.forEach(drifts::inspect);
    }
}
