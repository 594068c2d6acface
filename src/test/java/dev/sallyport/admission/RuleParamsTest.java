package dev.sallyport.admission;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.EvaluationFacts;
import dev.sallyport.check.rule.ParamsReader;
import dev.sallyport.check.rule.ParamsReference;
import dev.sallyport.check.rule.RuleServices;
import dev.sallyport.environment.Environments;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.AccessReviewer;
import dev.sallyport.identity.User;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.ObjectKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that read {@code params} and {@code now}. */
class RuleParamsTest {
    private static final ParamsReference LIMITS = new ParamsReference("v1", "ConfigMap", "ops", "limits");
    private static final String PARAMS = "params: {kind: ConfigMap, namespace: ops, name: limits%s}\n";
    private static final String FEW = "rules: [{name: few, expression: object.spec.replicas <= int(params.data.max),"
            + " messageExpression: \"'at most ' + params.data.max\"}]";

    private final FakeParams cluster = new FakeParams();

    /** Objects of a cluster that tests replace. */
    private static final class FakeParams implements ParamsReader {
        private final Map<ParamsReference, Params> objects = new HashMap<>();
        private final AtomicInteger reads = new AtomicInteger();
        private boolean isReady = true;

        @Override
        public Params read(ParamsReference reference, Deadline deadline) {
            reads.incrementAndGet();
            return objects.getOrDefault(reference, new Missing());
        }

        @Override
        public boolean isReady(ParamsReference reference) {
            return isReady;
        }

        void put(Map<String, String> data) {
            objects.put(LIMITS, Found.of(LIMITS, Map.of("kind", "ConfigMap", "data", data)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsParamsOfEachReview(boolean isReady) {
        cluster.isReady = isReady;
        var policy = policy(PARAMS.formatted("") + FEW);
        cluster.put(Map.of("max", "5"));

        assertThat(evaluate(policy, deployment(5))).isInstanceOf(Verdict.Allowed.class);
        assertThat(message(evaluate(policy, deployment(6)))).isEqualTo("at most 5");

        cluster.put(Map.of("max", "6"));
        assertThat(evaluate(policy, deployment(6))).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void deniesOrAllowsWithoutParams() {
        var denying = policy(PARAMS.formatted("") + FEW);
        var allowing = policy(PARAMS.formatted(", whenMissing: Allow") + FEW);

        assertThat(message(evaluate(denying, deployment(1))))
                .isEqualTo("the parameters of the policy do not exist: ConfigMap ops/limits");
        assertThat(evaluate(allowing, deployment(1))).isInstanceOf(Verdict.Allowed.class);

        cluster.put(Map.of("max", "5"));
        assertThat(evaluate(denying, deployment(1))).isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate(allowing, deployment(9))).isInstanceOf(Verdict.Denied.class);

        cluster.objects.clear();
        assertThat(evaluate(denying, deployment(1))).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void isUndecidedWhileParamsCannotBeRead() {
        var policy = policy(PARAMS.formatted(", whenMissing: Allow") + FEW);
        cluster.objects.put(LIMITS, new ParamsReader.Unavailable(UndecidedReason.CLUSTER_UNAVAILABLE, "no answer"));
        assertThat(evaluate(policy, deployment(1))).isInstanceOf(Verdict.Deferred.class);

        cluster.objects.put(LIMITS, new ParamsReader.Unavailable(UndecidedReason.POLICY_ERROR, "no permission"));
        assertThat(message(evaluate(policy, deployment(1)))).contains("cannot be read: no permission");
    }

    /** The object is deleted while the rules of one review are evaluated. */
    @Test
    void readsTheSameParamsInAllRulesOfOneReview() {
        var answers = new ArrayDeque<ParamsReader.Params>(List.of(
                ParamsReader.Found.of(LIMITS, Map.of("data", Map.of("max", "5"))), new ParamsReader.Missing()));
        var state = state((_, _) -> answers.size() > 1 ? answers.removeFirst() : answers.getFirst());
        var policy = policy(PARAMS.formatted("") + """
            rules:
              - {name: a, expression: params.data.max == '5'}
              - {name: b, expression: has(params.data)}
              - {name: c, expression: "object.spec.replicas < int(params.data.max)"}
            """, state);

        assertThat(evaluate(policy, deployment(1))).isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate(policy, deployment(1)).findings())
                .extracting(Finding::check)
                .containsExactly("rule/a", "rule/b", "rule/c");
    }

    @Test
    void readsTheSameTimeInAllRulesOfOneReview() {
        var ticking = new AtomicInteger();
        InstantSource clock = () -> Instant.parse("2026-11-02T10:00:00Z").plusMillis(ticking.incrementAndGet());
        var rules = IntStream.range(0, 20)
                .mapToObj(i -> "{name: r%d, expression: \"now < timestamp('2000-01-01T00:00:00Z')\",".formatted(i)
                        + " messageExpression: string(now)}")
                .collect(Collectors.joining(", ", "rules: [", "]"));

        var messages = TestEvaluator.of(policy(rules))
                .build()
                .evaluate(
                        AdmissionAttributes.create(Manifests.subject(deployment(1))),
                        Deadline.in(Duration.ofSeconds(5), clock))
                .join()
                .findings()
                .stream()
                .map(Finding::message)
                .distinct()
                .toList();

        assertThat(messages).hasSize(1).first().asString().startsWith("2026-11-02T10:00:00");
    }

    /** A rule on the time or the parameters alone is no fault of the old object, so it excuses nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "now < timestamp('2000-01-01T00:00:00Z') => 4 => Denied",
                "params.data.frozen != 'true' => 4 => Denied",
                "object.metadata.name != 'web' || params.data.frozen != 'true' => 4 => Allowed",
                "object.spec.replicas < int(params.data.max) => 4 => Denied",
                "now < timestamp('2000-01-01T00:00:00Z') => 3 => Allowed",
                "params.data.frozen != 'true' => 3 => Allowed",
            })
    void excusesOnlyViolationsOfTheOldObject(String rule, int replicas, String expected) {
        cluster.put(Map.of("frozen", "true", "max", "2"));
        var policy = policy((rule.contains("params") ? PARAMS.formatted("") : "")
                + "rules: [{name: r, expression: \"%s\"}]".formatted(rule));
        var old = Manifests.subject(deployment(3));
        var finalizers =
                deployment(replicas).replace("namespace: shop", "namespace: shop, finalizers: [example.org/a]");

        var verdict = TestEvaluator.of(policy)
                .evaluate(new AdmissionAttributes(
                        Manifests.subject(finalizers), old, User.named("jane"), () -> Map.of("operation", "UPDATE")));

        assertThat(verdict.getClass().getSimpleName()).isEqualTo(expected);
    }

    @Test
    void boundsTheCostOfLargeParams() {
        var many = IntStream.range(0, 20_000).boxed().collect(Collectors.toMap(i -> "k" + i, String::valueOf));
        cluster.put(many);

        assertThat(message(evaluate(
                        policy(PARAMS.formatted("")
                                + "rules: [{name: r, expression: \"params.data.all(k, k != '')\"}]"),
                        deployment(1))))
                .contains("Iteration budget");
        assertThat(message(evaluate(
                        policy(PARAMS.formatted("")
                                + "rules: [{name: r, expression: \"params.data.k1.replace('', params.data.k2).size() >"
                                + " 0 && params.data == {}\"}]"),
                        deployment(1))))
                .contains("failed expression");

        cluster.put(Map.of("max", "a".repeat(1024 * 1024)));
        assertThat(message(evaluate(policy(PARAMS.formatted("") + FEW), deployment(1))))
                .contains("has more than 1,048,576 characters");
    }

    @Test
    void readsParamsOnceForManyRules() {
        cluster.put(Map.of("max", "5"));
        var rules = IntStream.range(0, 60)
                .mapToObj(i -> "{name: r%d, expression: params.data.max == '5'}".formatted(i))
                .collect(Collectors.joining(", ", "rules: [", "]"));

        assertThat(evaluate(policy(PARAMS.formatted("") + rules), deployment(1)))
                .isInstanceOf(Verdict.Allowed.class);
        assertThat(cluster.reads).hasValue(1);
    }

    @Test
    void leavesOutManagedFields() {
        Map<String, @Nullable Object> object =
                Map.of("metadata", Map.of("name", "limits", "managedFields", List.of("x")));
        cluster.objects.put(LIMITS, ParamsReader.Found.of(LIMITS, object));

        assertThat(evaluate(
                        policy(PARAMS.formatted("")
                                + "rules: [{name: r, expression: \"params.metadata == {'name': 'limits'}\"}]"),
                        deployment(1)))
                .isInstanceOf(Verdict.Allowed.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "params: {kind: Secret, namespace: ops, name: x} | params.data.a == 'b' | spec.params.kind | Secret",
                "params: {kind: ConfigMap, name: x} | params.data.a == 'b' | spec.params.namespace | required",
                "params: {kind: ConfigMap, namespace: ops, name: x} | true | spec.params | is read by no rule",
                "action: Deny | params.data.a == 'b' | spec.rules[0].expression | params",
            })
    void rejectsPolicy(String params, String expression, String path, String message) {
        var errors = Policies.compiler((_, _, _) -> Optional.empty(), state(cluster))
                .compile(Policies.policy(params + "\nrules: [{name: r, expression: \"%s\"}]".formatted(expression)))
                .errors();

        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.path()).isEqualTo(path);
            assertThat(error.message()).contains(message);
        });
    }

    @Test
    void hasOneFactForAllThreads() {
        var facts = EvaluationFacts.at(Instant.EPOCH);
        var reads = new AtomicInteger();

        var values = IntStream.range(0, 100)
                .parallel()
                .mapToObj(_ -> facts.once("key", _ -> reads.incrementAndGet()))
                .distinct()
                .toList();

        assertThat(values).containsExactly(1);
    }

    private Policy policy(String spec) {
        return policy(spec, state(cluster));
    }

    private static Policy policy(String spec, ClusterState state) {
        var compilation = Policies.compiler((_, _, _) -> Optional.empty(), state)
                .compile(Policies.policy("match: {kinds: [Deployment]}\n" + spec));
        assertThat(compilation.errors()).isEmpty();
        assertThat(compilation.policy().appliesTo(ObjectKind.DEPLOYMENT)).isTrue();
        return compilation.policy();
    }

    private static ClusterState state(ParamsReader reader) {
        return new ClusterState(
                (_, _) -> Optional.of(List.of()),
                (_, _) -> Optional.of(false),
                (_, _) -> Optional.of(false),
                Environments.of(Collections.emptyList()),
                new RuleServices(reader, AccessReviewer.NONE));
    }

    private static String deployment(int replicas) {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec: {replicas: %d, template: {spec: {containers: [{name: web, image: nginx}]}}}
            """.formatted(replicas);
    }

    private static Verdict evaluate(Policy policy, String object) {
        return TestEvaluator.of(policy).evaluate(AdmissionAttributes.create(Manifests.subject(object)));
    }

    private static String message(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Denied.class);
        return requireNonNull(verdict.findings().getFirst().message());
    }
}
