package dev.sallyport.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.finding.Finding;
import dev.sallyport.identity.User;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Manifests;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of violations of the old object: only an identical violation is excused, and rules of transitions are enforced. */
class OldViolationTest {
    private static final String OLD = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          labels: {tier: web}
          annotations: {note: old, db-password: correct-horse}
          finalizers: [example.org/a]
          generation: 4
        spec:
          replicas: 3
          paused: false
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: nginx}]}
        """;

    /** Rules that mention the request or the old object have no old violation, as in ValidatingAdmissionPolicy. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "oldObject == null || object.spec.replicas <= oldObject.spec.replicas + 1",
                "request.operation != 'UPDATE' || object.spec.replicas <= oldObject.spec.replicas + 1",
                "request.operation == 'CREATE' || object.spec.replicas <= oldObject.spec.replicas + 1",
                "variables.isCreation || object.spec.replicas <= variables.before + 1",
                "variables.before == 0 || object.spec.replicas <= variables.before + 1",
                "object.spec.replicas <= [oldObject].map(o, o.spec.replicas)[0] + 1",
                ".request.operation != 'UPDATE' || object.spec.replicas <= 4",
                "cel.bind(old, oldObject, object.spec.replicas <= old.spec.replicas + 1)",
                "object.spec.replicas <= oldObject.?spec.?replicas.orValue(1) + 1"
            })
    void enforcesRulesOfTransitions(String rule) {
        var spec = """
            variables:
              - {name: isCreation, expression: request.operation == 'CREATE'}
              - {name: old, expression: oldObject}
              - {name: before, expression: "variables.old == null ? 0 : variables.old.spec.replicas"}
            """ + rule(rule);

        assertThat(evaluate(spec, OLD.replace("replicas: 3", "replicas: 700"))).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(spec, OLD.replace("replicas: 3", "replicas: 4"))).isInstanceOf(Verdict.Allowed.class);
    }

    /** The field is the same in object and old object, and the requester is not. */
    @Test
    void enforcesRulesOfRequests() {
        var spec = rule("request.operation == 'CREATE' || request.userInfo.username == 'release'");

        assertThat(evaluate(spec, OLD.replace("replicas: 3", "replicas: 2"))).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(spec, OLD.replace("note: old", "note: new"))).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(spec, OLD)).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void enforcesImmutableLabel() {
        var spec =
                rule("request.operation == 'CREATE' || object.metadata.labels.tier == oldObject.metadata.labels.tier");

        assertThat(evaluate(spec, OLD.replace("tier: web", "tier: db"))).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(spec, OLD.replace("note: old", "note: new"))).isInstanceOf(Verdict.Allowed.class);
    }

    /** Each rule is violated by the old object; the change is of a field that it reads. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        object.spec.replicas <= 2                                       | replicas: 3 | replicas: 700
        object.spec['replicas'] <= 2                                    | replicas: 3 | replicas: 700
        object.?spec.?replicas.orValue(1) <= 2                          | replicas: 3 | replicas: 700
        object[?'spec'][?'replicas'].orValue(1) <= 2                    | replicas: 3 | replicas: 700
        object['sp' + 'ec'].replicas <= 2                               | replicas: 3 | replicas: 700
        .object.spec.replicas <= 2                                      | replicas: 3 | replicas: 700
        .variables.count <= 2                                           | replicas: 3 | replicas: 700
        {'a': object}.a.spec.replicas <= 2                              | replicas: 3 | replicas: 700
        {'a': object}['a']['spec']['replicas'] <= 2                     | replicas: 3 | replicas: 700
        (object.spec.paused ? object : object).spec.replicas <= 2       | replicas: 3 | replicas: 700
        dyn(object).spec.replicas <= 2                                  | replicas: 3 | replicas: 700
        optional.of(object).spec.replicas.orValue(1) <= 2               | replicas: 3 | replicas: 700
        object.spec.transformList(k, v, k == 'replicas' && v > 2).all(x, !x) | replicas: 3 | replicas: 700
        [object].all(o, o.spec.replicas <= 2)                           | replicas: 3 | replicas: 700
        cel.bind(o, object, o.spec.replicas <= 2)                       | replicas: 3 | replicas: 700
        object.spec.exists(k, k == 'replicas' && object.spec[k] <= 2)   | replicas: 3 | replicas: 700
        variables.count <= 2                                            | replicas: 3 | replicas: 700
        variables.all.spec.replicas <= 2                                | replicas: 3 | replicas: 700
        !has(object.spec.paused) && object.spec.replicas <= 2           | replicas: 3 | replicas: 4
        object.metadata.labels.tier == 'db'                             | tier: web   | tier: cache
        object.metadata.labels.all(k, object.metadata.labels[k] == 'x') | tier: web   | tier: cache
        size(object.metadata.annotations) == 0                          | note: old   | note: new
        object.metadata.finalizers == ['example.org/b']                 | example.org/a | example.org/c
        """)
    void deniesViolationsOfChangedFields(String rule, String before, String after) {
        var spec = """
            variables:
              - {name: all, expression: object}
              - {name: count, expression: object.spec.replicas}
            """ + rule(rule);

        assertThat(evaluate(spec, OLD.replace(before, after))).isInstanceOf(Verdict.Denied.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.spec.replicas <= 2",
                "object.metadata.labels.tier == 'db'",
                "has(object.metadata.labels.team)",
                "'team' in object.metadata.labels",
                "object.spec.template.spec.containers.all(c, c.image.contains('@'))",
                "namespaceObject.metadata.name == object.metadata.labels.tier"
            })
    void excusesOldViolationsOfUnchangedFields(String rule) {
        assertThat(evaluate(rule(rule), OLD.replace("note: old", "note: new"))).isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate(rule(rule), OLD.replace("paused: false", "paused: true")))
                .isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate(rule(rule), OLD.replace("image: nginx", "image: httpd")))
                .as("deployment")
                .isInstanceOf(Verdict.Denied.class);
    }

    /** A rule that fails with an error proves no violation of the old object. */
    @Test
    void deniesWhileARuleCannotBeEvaluated() {
        var spec = rule("object.metadata.labels.team == 'shop'");

        assertThat(evaluate(spec, OLD.replace("note: old", "note: new"))).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(spec, OLD.replace("tier: web", "team: bank"))).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(spec, OLD.replace("tier: web", "team: shop"))).isInstanceOf(Verdict.Allowed.class);
    }

    /** Garbage collection and controllers remove finalizers and owner references of objects that a rule objects to. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.metadata.labels.team == 'shop'",
                "object.spec.replicas <= 2",
                "object.spec.replicas / 0 == 1"
            })
    void allowsChangesOfBookkeepingWithoutEvaluation(String rule) {
        var released = OLD.replace("finalizers: [example.org/a]", "deletionTimestamp: \"2026-01-01T00:00:00Z\"");

        assertThat(evaluate(rule(rule), released)).isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate(rule("object.metadata.finalizers == ['example.org/a']"), released))
                .isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(rule("request.operation == 'CREATE' || 'x' in object.metadata.labels"), released))
                .isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void deniesOnlyChangedValuesInAnnotations() {
        var spec = "secrets: {literals: Forbid}";

        assertThat(evaluate(spec, OLD.replace("note: old", "note: new"))).isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate(spec, OLD.replace("correct-horse", "battery-staple"))
                        .findings())
                .extracting(Finding::path)
                .containsExactly("metadata.annotations['db-password']");
        assertThat(evaluate(spec, OLD.replace("note: old", "api-password: battery-staple"))
                        .findings())
                .extracting(Finding::path)
                .containsExactly("metadata.annotations['api-password']");
    }

    @Test
    void deniesOnlyChangedEntriesOfConfigMaps() {
        var spec = "match: {kinds: [ConfigMap]}\nsecrets: {configMaps: Forbid}";
        var old = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: web}
            data: {password: correct-horse, leader: a}
            """;

        assertThat(evaluate(spec, old, old.replace("leader: a", "leader: b"))).isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate(spec, old, old.replace("correct-horse", "battery-staple")))
                .isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(spec, old, old.replace("leader: a", "admin-password: battery-staple")))
                .isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void deniesContentWhileThePolicyIsInvalid() {
        var spec = "match: {kinds: [ConfigMap]}\nrules: [{name: r, expression: 'object.'}]";
        var old = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: web}
            data: {leader: a}
            """;

        var policy = Policies.compile(spec).policy();

        assertThat(evaluate(policy, old, old.replace("leader: a", "leader: b"))).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(policy, old, old.replace("name: web", "name: web, labels: {a: b}")))
                .isInstanceOf(Verdict.Allowed.class);
    }

    private static String rule(String expression) {
        return "rules: [{name: r, expression: \"%s\"}]".formatted(expression);
    }

    /** The ReplicaSet has a violation from before the policy; each Pod that its controller creates is evaluated. */
    @ParameterizedTest
    @CsvSource({"system:serviceaccount:kube-system:deployment-controller, true", "jane, false"})
    void denialsOfOldViolationsWaitForThePodsOfTheDeploymentController(String username, boolean allowed) {
        var set = """
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata:
              name: web-1
              ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: d, controller: true}]
            spec:
              replicas: %d
              selector: {matchLabels: {app: web, pod-template-hash: x}}
              template: {spec: {hostNetwork: true, containers: [{name: web, image: nginx}]}}
            """;

        var verdict = TestEvaluator.of(
                        Policies.compile("podSecurity: {level: baseline}").policy())
                .evaluate(new AdmissionAttributes(
                        Manifests.subject(set.formatted(3)),
                        Manifests.subject(set.formatted(0)),
                        new User(username, "", List.of(), Map.of()),
                        () -> Map.of("operation", "UPDATE", "userInfo", Map.of("username", username))));

        assertThat(verdict instanceof Verdict.Allowed).isEqualTo(allowed);
    }

    private static Verdict evaluate(String spec, String after) {
        return evaluate(spec, OLD, after);
    }

    private static Verdict evaluate(String spec, String before, String after) {
        var compilation = Policies.compile(spec);
        assertThat(compilation.errors()).isEmpty();
        return evaluate(compilation.policy(), before, after);
    }

    private static Verdict evaluate(Policy policy, String before, String after) {
        return TestEvaluator.of(policy)
                .evaluate(new AdmissionAttributes(
                        Manifests.subject(after),
                        Manifests.subject(before),
                        null,
                        () -> Map.of("operation", "UPDATE", "userInfo", Map.of("username", "jane"))));
    }
}
