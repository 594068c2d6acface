package dev.sallyport.cli.evaluation;

import static java.util.stream.Gatherers.mapConcurrent;

import dev.sallyport.admission.NamespaceReader;
import dev.sallyport.admission.Verdict;
import dev.sallyport.cli.cluster.ClusterListing;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ReportEntry;
import dev.sallyport.cli.report.ReportedObject;
import dev.sallyport.cli.report.ScanReport;
import dev.sallyport.cli.report.UnevaluatedRule;
import dev.sallyport.identity.MirrorPods;
import dev.sallyport.policy.Policy;
import dev.sallyport.scan.OwnerCoverage;
import dev.sallyport.scan.OwnerRelations;
import dev.sallyport.workload.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Evaluation of the objects of a cluster as if they were created now; keeps only the objects with findings. */
public final class LiveScan {
    private static final int CONCURRENCY = 16;

    private final LoadedPolicies policies;
    private final List<UnevaluatedRule> unevaluated;
    private final OfflineEvaluator evaluator;
    private final Set<String> exempt;
    private final OwnerCoverage coverage = new OwnerCoverage(new OwnerRelations());
    private final List<ReportEntry> objects = new ArrayList<>();
    private int evaluated;
    private int matched;
    private int owned;

    /** @param exempt names of namespaces to skip */
    public LiveScan(LoadedPolicies policies, NamespaceReader namespaces, Set<String> exempt) {
        this.policies = policies.evaluable();
        this.unevaluated = policies.unevaluated();
        this.evaluator = new OfflineEvaluator(this.policies, namespaces);
        this.exempt = Set.copyOf(exempt);
    }

    /** Reads and evaluates the objects of every kind that a policy matches. */
    public ScanReport run(ClusterListing listing) throws InputError {
        for (var kind : OwnerCoverage.ownersFirst()) {
            var matching = policies.policies().stream()
                    .filter(policy -> policy.appliesTo(kind))
                    .toList();
            if (!matching.isEmpty()) {
                listing.read(kind, page -> evaluate(matching, page));
            }
        }
        return new ScanReport(evaluated, matched, owned, objects, unevaluated);
    }

    private void evaluate(List<Policy> matching, List<Subject> page) {
        var pending = new ArrayList<PendingSubject>();
        for (var subject : page) {
            if (exempt.contains(subject.namespace()) || MirrorPods.isMirrorPod(subject)) {
                continue;
            }
            var uncovered = coverage.add(subject, matching);
            if (uncovered.isEmpty()) {
                owned++;
            } else {
                pending.add(new PendingSubject(subject, uncovered));
            }
        }
        pending.stream().gather(mapConcurrent(CONCURRENCY, this::evaluate)).forEach(this::count);
        evaluated += pending.size();
    }

    private Scanned evaluate(PendingSubject pending) {
        var subject = pending.subject();
        return new Scanned(subject, evaluator.evaluate(subject, pending.policies()));
    }

    private void count(Scanned scanned) {
        if (!scanned.verdict().policies().isEmpty()) {
            matched++;
        }
        if (!scanned.verdict().findings().isEmpty()) {
            var subject = scanned.subject();
            objects.add(ReportEntry.of(
                    "",
                    new ReportedObject(
                            subject.kind().apiVersion(),
                            subject.kind().kind(),
                            subject.namespace(),
                            subject.name(),
                            ""),
                    scanned.verdict()));
        }
    }

    /** An evaluated object. */
    private record Scanned(Subject subject, Verdict verdict) {}

    /** An object with the policies that have not evaluated its owner. */
    private record PendingSubject(Subject subject, List<Policy> policies) {}
}
