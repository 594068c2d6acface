package dev.sallyport.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.finding.Finding;
import dev.sallyport.policy.Policies;
import dev.sallyport.workload.Manifests;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests of evaluation after updates: unchanged parts of old objects are excused, every changed part is evaluated. */
class AdmissionAttributesTest {
    private static final String OLD = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {tier: web}, annotations: {note: old}}
        spec:
          replicas: 3
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80, hostPort: 80}]}]}
        """;
    private static final String FORBID = "network: {hostPorts: []}\nsecrets: {literals: Forbid}";

    @Test
    void allowsChangesOfLabelsAnnotationsAndScale() {
        assertThat(evaluate(FORBID, OLD.replace("tier: web", "tier: front"))).isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate(FORBID, OLD.replace("note: old", "note: new"))).isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate(FORBID, OLD.replace("replicas: 3", "replicas: 0"))).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void evaluatesChangedPodsCompletely() {
        assertThat(evaluate(FORBID, OLD.replace("image: nginx", "image: httpd")))
                .isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(FORBID, OLD.replace("app: web", "app: other"))).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void evaluatesObjectsThatCannotBeCompared() {
        var limited = OLD.replace("hostPort: 80}]}]", "hostPort: 80}], resources: {limits: {memory: %s}}}]");

        assertThat(evaluate(FORBID, limited.formatted("1Gi"), limited.formatted("1024Mi")))
                .isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate(FORBID, limited.formatted("1Gi"), limited.formatted("'1)'")))
                .isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void evaluatesChangedAnnotations() {
        assertThat(evaluate(FORBID, OLD.replace("note: old", "db-password: correct-horse"))
                        .findings())
                .extracting(Finding::path)
                .containsExactly("metadata.annotations['db-password']");
    }

    @Test
    void evaluatesObjectsThatAPolicyNewlyMatches() {
        var policy = "match: {workloadSelector: {matchLabels: {tier: front}}}\n" + FORBID;
        assertThat(evaluate(policy, OLD.replace("tier: web", "tier: front"))).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void evaluatesDespiteDeletionTimestampAndAnnotations() {
        var changed = OLD.replace("image: nginx", "image: httpd")
                .replace("note: old", "kubernetes.io/config.mirror: x")
                .replace("name: web, labels", "name: web, deletionTimestamp: \"2026-01-01T00:00:00Z\", labels");
        assertThat(evaluate(FORBID, changed)).isInstanceOf(Verdict.Denied.class);
    }

    private static Verdict evaluate(String spec, String after) {
        return evaluate(spec, OLD, after);
    }

    private static Verdict evaluate(String spec, String before, String after) {
        var policy = Policies.compile(spec).policy();
        return TestEvaluator.of(policy)
                .evaluate(new AdmissionAttributes(Manifests.subject(after), Manifests.subject(before), null, Map::of));
    }
}
