package dev.sallyport.cli;

import static java.util.stream.Gatherers.mapConcurrent;

import dev.sallyport.admission.Namespaces;
import dev.sallyport.policy.Policy;
import dev.sallyport.survey.Coverage;
import dev.sallyport.workload.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Judges what is in a cluster as if it were made now, and keeps just what there is something to say about. */
final class Survey {
    private static final int CONCURRENCY = 16;

    private final Rules rules;
    private final Judge judge;
    private final Set<String> exempt;
    private final Coverage coverage = new Coverage();
    private final List<Judged> conspicuous = new ArrayList<>();
    private int lookedAt;
    private int matched;
    private int owned;

    Survey(Rules rules, Namespaces namespaces, Set<String> exempt) {
        this.rules = rules;
        this.judge = new Judge(rules, namespaces);
        this.exempt = Set.copyOf(exempt);
    }

    /** Reads and judges every kind that a policy judges. */
    WhatIfReport of(ClusterListing listing) throws InputError {
        for (var kind : Coverage.OWNERS_FIRST) {
            var judging = rules.policies().stream()
                    .filter(policy -> policy.judges(kind))
                    .toList();
            if (!judging.isEmpty()) {
                listing.read(kind, page -> judge(judging, page));
            }
        }
        return new WhatIfReport(lookedAt, matched, owned, conspicuous);
    }

    private void judge(List<Policy> judging, List<Subject> page) {
        var open = new ArrayList<Open>();
        for (var subject : page) {
            if (exempt.contains(subject.namespace()) || Coverage.isOfNode(subject)) {
                continue;
            }
            var asked = coverage.take(subject, judging);
            if (asked.isEmpty()) {
                owned++;
            } else {
                open.add(new Open(subject, asked));
            }
        }
        open.stream().gather(mapConcurrent(CONCURRENCY, this::judge)).forEach(this::count);
        lookedAt += open.size();
    }

    private Judged judge(Open open) {
        var subject = open.subject();
        return new Judged(
                "",
                subject.kind().apiVersion(),
                subject.kind().kind(),
                subject.namespace(),
                subject.name(),
                judge.judge(subject, open.policies()));
    }

    private void count(Judged judged) {
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
