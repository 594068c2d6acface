package dev.sallyport.scan;

import static java.util.stream.Gatherers.mapConcurrent;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.Verdict;
import dev.sallyport.finding.Finding;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.policy.Policy;
import dev.sallyport.scan.ScanResult.Compliance;
import dev.sallyport.workload.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counter of violations by policy. It evaluates running objects as if they were created now, without a requester. */
final class ComplianceCounter {
    private static final int CONCURRENCY = 4;
    private static final int MAX_VIOLATIONS = 10_000;

    private final PoliciesInForce policies;
    private final Evaluator evaluator;
    private final NamespaceBudget budget;
    private final ViolationCollector violations;
    private final OwnerCoverage coverage;
    private final Map<String, Count> counts = new TreeMap<>();
    private int violationCount;

    /**
     * Creates a counter.
     *
     * @param budget time for registries that do not answer
     * @param relations owners of the scan; evaluated objects are added to them
     * @param violations collector of the violations of each workload
     */
    ComplianceCounter(
            PoliciesInForce policies,
            Evaluator evaluator,
            NamespaceBudget budget,
            OwnerRelations relations,
            ViolationCollector violations) {
        this.coverage = new OwnerCoverage(relations);
        this.policies = policies;
        this.evaluator = evaluator;
        this.budget = budget;
        this.violations = violations;
    }

    /** Evaluates objects; owners must be evaluated before the objects they own. */
    void evaluate(List<Subject> page) {
        var evaluations = new ArrayList<PendingEvaluation>();
        for (var subject : page) {
            var relevant = policies.of(subject.namespace()).stream()
                    .filter(policy -> policy.appliesTo(subject.kind()))
                    .toList();
            var uncovered = coverage.add(subject, relevant);
            var top = violations.addObject(subject);
            if (!uncovered.isEmpty()) {
                evaluations.add(new PendingEvaluation(subject, top, uncovered));
            }
        }
        evaluations.stream().gather(mapConcurrent(CONCURRENCY, this::evaluated)).forEach(this::count);
    }

    /** Returns the counts by policy. */
    Map<String, Compliance> counts() {
        return counts.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().compliance()));
    }

    private Evaluated evaluated(PendingEvaluation pending) {
        var verdict = budget.run(
                pending.subject().namespace(),
                deadline -> evaluator
                        .evaluate(AdmissionAttributes.create(pending.subject()), pending.policies(), deadline)
                        .join(),
                ComplianceCounter::isUndecided);
        return new Evaluated(WorkloadKey.of(pending.subject()), pending.top(), verdict);
    }

    private static boolean isUndecided(Verdict verdict) {
        return verdict.findings().stream().anyMatch(finding -> finding.undecidedReason() != null);
    }

    private void count(Evaluated evaluated) {
        violations.add(evaluated.top(), evaluated.verdict().findings());
        var byPolicy = evaluated.verdict().findings().stream().collect(Collectors.groupingBy(Finding::policy));
        for (var policy : evaluated.verdict().policies()) {
            var count = counts.computeIfAbsent(policy.name(), _ -> new Count());
            var findings = byPolicy.getOrDefault(policy.name(), List.of());
            count.evaluated++;
            var violation = findings.stream()
                    .filter(finding -> finding.undecidedReason() == null)
                    .findFirst();
            if (violation.isPresent()) {
                count.violating++;
                violation.ifPresent(finding -> addViolation(count, evaluated.workload(), finding));
            } else if (!findings.isEmpty()) {
                count.undecided++;
            }
        }
    }

    private void addViolation(Count count, WorkloadKey workload, Finding finding) {
        if (violationCount < MAX_VIOLATIONS) {
            violationCount++;
            count.violations.add(new Violation(finding.policy(), workload, finding.check(), finding.message()));
        }
    }

    private record PendingEvaluation(Subject subject, WorkloadKey top, List<Policy> policies) {}

    private record Evaluated(WorkloadKey workload, WorkloadKey top, Verdict verdict) {}

    private static final class Count {
        private int evaluated;
        private int violating;
        private int undecided;
        private final List<Violation> violations = new ArrayList<>();

        Compliance compliance() {
            return new Compliance(evaluated, violating, undecided, violations);
        }
    }
}
