package dev.sallyport.check.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Undecided;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables {@code podSpec}, {@code containers} and {@code images} of rules. */
class PodSpecsTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String SPEC = """
        {hostNetwork: true, volumes: [{name: v, image: {reference: example.org/data:1}}, {name: e, emptyDir: {}}],
         initContainers: [{name: init, image: busybox}], containers: [{name: web, image: nginx}, {name: bare}],
         ephemeralContainers: [{name: debug, image: toolbox}]}\
        """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{apiVersion: v1, kind: Pod, spec: %s} | spec",
                "{apiVersion: v1, kind: PodTemplate, template: {spec: %s}} | template.spec",
                "{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: %s}}} | spec.template.spec",
                "{apiVersion: batch/v1, kind: Job, spec: {template: {spec: %s}}} | spec.template.spec",
                "{apiVersion: batch/v1, kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: %s}}}}}"
                        + " | spec.jobTemplate.spec.template.spec",
                "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, spec: {template: {spec: %s}}} | spec.template.spec"
            })
    void areThoseOfEveryKind(String manifest, String path) {
        var object = object(manifest.formatted(SPEC));

        assertThat(evaluate("podSpec.hostNetwork && !podSpec.?hostPID.orValue(false)", object))
                .isInstanceOf(Passed.class);
        assertThat(evaluate("containers.map(c, c.name) == ['init', 'web', 'bare', 'debug']", object))
                .isInstanceOf(Passed.class);
        assertThat(evaluate("images == ['busybox', 'nginx', 'toolbox', 'example.org/data:1']", object))
                .isInstanceOf(Passed.class);
        assertThat(evaluate("!podSpec.hostNetwork", object))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.problems().getFirst())
                                .satisfies(problem -> assertThat(problem.path()).isEqualTo(path + ".hostNetwork"))
                                .satisfies(problem ->
                                        assertThat(problem.fix()).contains("change " + path + ".hostNetwork")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: v1, kind: Service, spec: {type: ClusterIP}}",
                "{apiVersion: example.org/v1, kind: Pod, spec: {containers: [{name: a, image: b}]}}",
                "{apiVersion: example.org/v1, kind: Report, spec: {template: {spec: {title: x}}}}",
                "{apiVersion: v1, kind: Pod, spec: null}"
            })
    void areEmptyWithoutPods(String manifest) {
        var object = object(manifest);

        assertThat(evaluate("podSpec == null && containers == [] && images == []", object))
                .isInstanceOf(Passed.class);
        assertThat(evaluate("podSpec.hostNetwork", object))
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.problem().message())
                                .contains("podSpec is null", "has no pod template", "match.kinds"));
    }

    @Test
    void tellsLimitThoughPodSpecIsNull() {
        var object = object("{apiVersion: v1, kind: Service, metadata: {name: \"%s\"}}".formatted("a".repeat(60_000)));

        assertThat(evaluate(
                        "podSpec == null && object.metadata.name.replace('a', object.metadata.name).size() > 1",
                        object))
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.problem().message()).contains("creates a string"));
    }

    @Test
    void excusesUpdatesThatDoNotChangeWhatTheRuleReads() {
        var old = deployment("replicas: 1", "{containers: [{name: web, image: nginx}]}");
        var scaled = deployment("replicas: 2", "{containers: [{name: web, image: nginx}]}");
        var paused = deployment("replicas: 1", "{hostPID: true, containers: [{name: web, image: nginx}]}");
        var changed = deployment("replicas: 1", "{containers: [{name: web, image: httpd}]}");

        assertThat(readsNoChange("images.all(i, i.contains(':'))", scaled, old)).isTrue();
        assertThat(readsNoChange("images.all(i, i.contains(':'))", changed, old))
                .isFalse();
        assertThat(readsNoChange("containers.size() > 1", changed, old)).isFalse();
        assertThat(readsNoChange("podSpec.hostNetwork", paused, old)).isTrue();
        assertThat(readsNoChange("podSpec.hostPID", paused, old)).isFalse();
    }

    private static boolean readsNoChange(
            String expression, Map<String, @Nullable Object> object, Map<String, @Nullable Object> old) {
        return rule(expression).readsNoChange(new Input(object, old, Map.of(), Map::of));
    }

    private static Map<String, @Nullable Object> deployment(String field, String podSpec) {
        return object(
                "{apiVersion: apps/v1, kind: Deployment, spec: {%s, template: {spec: %s}}}".formatted(field, podSpec));
    }

    private static Outcome evaluate(String expression, Map<String, @Nullable Object> object) {
        return rule(expression).evaluate(new Input(object, null, Map.of(), Map::of));
    }

    private static RuleCheck rule(String expression) {
        var compiler = new RuleCompiler();
        var rules = compiler.compile(List.of(), List.of(new RuleSource("r", expression, null, null)), Set.of());
        assertThat(compiler.mistakes()).isEmpty();
        return rules.getFirst();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(String yaml) {
        return YAML.unmarshal("---\n" + yaml, Map.class);
    }
}
