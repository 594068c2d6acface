package dev.sallyport.cli.evaluation;

import static java.util.stream.Gatherers.mapConcurrent;

import dev.sallyport.admission.NamespaceReader;
import dev.sallyport.cli.cluster.ClusterListing;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.EvaluatedObject;
import dev.sallyport.cli.report.ScanReport;
import dev.sallyport.policy.Policy;
import dev.sallyport.scan.OwnerCoverage;
import dev.sallyport.workload.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Judges what is in a cluster as if it were made now, and keeps just what there is something to say about. */
public final class LiveScan {
    private static final int CONCURRENCY = 16;

    private final LoadedPolicies rules;
    private final OfflineEvaluator judge;
    private final Set<String> exempt;
    private final OwnerCoverage coverage = new OwnerCoverage();
    private final List<EvaluatedObject> conspicuous = new ArrayList<>();
    private int lookedAt;
    private int matched;
    private int owned;

    public LiveScan(LoadedPolicies rules, NamespaceReader namespaces, Set<String> exempt) {
        this.rules = rules;
        this.judge = new OfflineEvaluator(rules, namespaces);
        this.exempt = Set.copyOf(exempt);
    }

    /** Reads and judges every kind that a policy judges. */
    public ScanReport of(ClusterListing listing) throws InputError {
        for (var kind : OwnerCoverage.OWNERS_FIRST) {
            var judging = rules.policies().stream()
                    .filter(policy -> policy.appliesTo(kind))
                    .toList();
            if (!judging.isEmpty()) {
                listing.read(kind, page -> judge(judging, page));
            }
        }
        return new ScanReport(lookedAt, matched, owned, conspicuous);
    }

    private void judge(List<Policy> judging, List<Subject> page) {
        var open = new ArrayList<Open>();
        for (var subject : page) {
            if (exempt.contains(subject.namespace()) || OwnerCoverage.isMirrorPod(subject)) {
                continue;
            }
            var asked = coverage.add(subject, judging);
            if (asked.isEmpty()) {
                owned++;
            } else {
                open.add(new Open(subject, asked));
            }
        }
        open.stream().gather(mapConcurrent(CONCURRENCY, this::judge)).forEach(this::count);
        lookedAt += open.size();
    }

    private EvaluatedObject judge(Open open) {
        var subject = open.subject();
        return new EvaluatedObject(
                "",
                subject.kind().apiVersion(),
                subject.kind().kind(),
                subject.namespace(),
                subject.name(),
                judge.judge(subject, open.policies()));
    }

    private void count(EvaluatedObject judged) {
        if (!judged.verdict().policies().isEmpty()) {
            matched++;
        }
        if (!judged.verdict().findings().isEmpty()) {
            conspicuous.add(judged);
        }
    }

    /** An object and the policies that have judged no owner of it. */
    private record Open(Subject subject, List<Policy> policies) {}
}
