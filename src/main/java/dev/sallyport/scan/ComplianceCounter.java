package dev.sallyport.scan;

import static java.util.stream.Gatherers.mapConcurrent;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.Verdict;
import dev.sallyport.finding.Finding;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.policy.Policy;
import dev.sallyport.scan.ScanResult.Compliance;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Subject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Judges what is there as if it were made now by nobody in particular, and counts what comes of it, policy by policy. */
final class ComplianceCounter {
    private static final int CONCURRENCY = 4;
    private static final int MAX_VIOLATIONS = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PoliciesInForce policies;
    private final Evaluator evaluator;
    private final InstantSource clock;
    private final ViolationCollector workloads;
    private final OwnerCoverage coverage = new OwnerCoverage();
    private final Map<String, Count> counts = new TreeMap<>();
    private int remembered;

    /**
     * Counts from nothing.
     *
     * @param policies those in force that may be for objects in a namespace of that name
     * @param workloads takes down what they object to, workload by workload
     */
    ComplianceCounter(
            PoliciesInForce policies, Evaluator evaluator, InstantSource clock, ViolationCollector workloads) {
        this.policies = policies;
        this.evaluator = evaluator;
        this.clock = clock;
        this.workloads = workloads;
    }

    /** Judges some objects, after their owners. */
    void judge(List<Subject> page) {
        var open = new ArrayList<Open>();
        for (var subject : page) {
            var judging = policies.of(subject.namespace()).stream()
                    .filter(policy -> policy.appliesTo(subject.kind()))
                    .toList();
            var asked = coverage.take(subject, judging);
            var top = workloads.take(subject);
            if (!asked.isEmpty()) {
                open.add(new Open(subject, top, asked));
            }
        }
        open.stream().gather(mapConcurrent(CONCURRENCY, this::judged)).forEach(this::count);
    }

    /** What was counted. */
    Map<String, Compliance> found() {
        return counts.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().compliance()));
    }

    private Judged judged(Open open) {
        return new Judged(
                WorkloadKey.of(open.subject()),
                open.top(),
                evaluator
                        .evaluate(
                                AdmissionAttributes.create(open.subject()),
                                open.policies(),
                                Deadline.in(PATIENCE, clock))
                        .join());
    }

    private void count(Judged judged) {
        workloads.add(judged.top(), judged.verdict().findings());
        var byPolicy = judged.verdict().findings().stream().collect(Collectors.groupingBy(Finding::policy));
        for (var policy : judged.verdict().policies()) {
            var count = counts.computeIfAbsent(policy.name(), _ -> new Count());
            var findings = byPolicy.getOrDefault(policy.name(), List.of());
            count.judged++;
            var certain = findings.stream()
                    .filter(finding -> finding.undecidedReason() == null)
                    .findFirst();
            if (certain.isPresent()) {
                count.violating++;
                certain.ifPresent(finding -> remember(count, judged.workload(), finding));
            } else if (!findings.isEmpty()) {
                count.undecided++;
            }
        }
    }

    private void remember(Count count, WorkloadKey workload, Finding finding) {
        if (remembered < MAX_VIOLATIONS) {
            remembered++;
            count.violations.add(new Violation(finding.policy(), workload, finding.check(), finding.message()));
        }
    }

    private record Open(Subject subject, WorkloadKey top, List<Policy> policies) {}

    private record Judged(WorkloadKey workload, WorkloadKey top, Verdict verdict) {}

    private static final class Count {
        private int judged;
        private int violating;
        private int undecided;
        private final List<Violation> violations = new ArrayList<>();

        Compliance compliance() {
            return new Compliance(judged, violating, undecided, violations);
        }
    }
}
