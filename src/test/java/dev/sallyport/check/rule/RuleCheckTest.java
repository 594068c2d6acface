package dev.sallyport.check.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.check.rule.RuleSource.Mistake;
import dev.sallyport.check.rule.RuleSource.Variable;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.workload.ObjectKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of CEL rules: semantics of ValidatingAdmissionPolicy, messages and cost limits. */
class RuleCheckTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEPLOYMENT = """
        {"apiVersion": "apps/v1", "kind": "Deployment",
         "metadata": {"name": "web", "namespace": "shop", "labels": {"team": "shop", "app.kubernetes.io/name": "web"}},
         "spec": {"replicas": 3, "template": {"spec": {"containers": [
           {"name": "web", "image": "registry.example.org/shop/web:1", "ports": [{"containerPort": 8080}],
            "resources": {"limits": {"cpu": "500m", "memory": "1Gi"}}},
           {"name": "log", "image": "registry.example.org/shop/log:1"}]}}}}
        """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.spec.replicas <= 5",
                "object.spec.replicas < 3.5",
                "has(object.metadata.labels) && 'team' in object.metadata.labels",
                "!has(object.metadata.annotations)",
                "object.metadata.labels['app.kubernetes.io/name'] == 'web'",
                "object.spec.template.spec.containers.all(c, c.image.startsWith('registry.example.org/'))",
                "object.spec.template.spec.containers.exists_one(c, c.name == 'web')",
                "object.spec.template.spec.containers.filter(c, has(c.ports)).map(c, c.name) == ['web']",
                "size(object.spec.template.spec.containers) == 2",
                "object.?metadata.?annotations.orValue({}).size() == 0",
                "object.spec.template.spec.containers.all(c, c.?resources.?limits.?memory.hasValue() || c.name =="
                        + " 'log')",
                "quantity(object.spec.template.spec.containers[0].resources.limits.cpu).isLessThan(quantity('1'))",
                "quantity('1Gi').compareTo(quantity('1024Mi')) == 0 && quantity('1Gi') == quantity('1024Mi')",
                "quantity('1').add(quantity('500m')).asApproximateFloat() == 1.5 && quantity('50k').asInteger() =="
                        + " 50000",
                "isQuantity('10Mi') && !isQuantity('ten') && quantity('2').sub(quantity('3')).sign() == -1",
                "object.metadata.name.matches('^[a-z]+$') && 'abc-123'.find('[0-9]+') == '123'",
                "'a1b22'.findAll('[0-9]+') == ['1', '22'] && 'a1b22'.findAll('[0-9]+', 1) == ['1']",
                "'a,b'.split(',').join('-').upperAscii() == 'A-B' && 'aXa'.replace('a', 'bb') == 'bbXbb'",
                "[1, 2, 3].isSorted() && [1, 2, 3].sum() == 6 && [3, 1, 2].min() == 1 && ['a', 'c'].max() == 'c'",
                "[1, 2, 2].indexOf(2) == 1 && [1, 2, 2].lastIndexOf(2) == 2 && 'abb'.lastIndexOf('b') == 2",
                "sets.contains(['a', 'b'], ['a']) && math.greatest(1, 2) == 2",
                "cel.bind(n, object.metadata.name, n + n == 'webweb')",
                "{'a': 1, 'b': 2}.all(k, v, k != '' && v > 0)",
                "request.operation == 'CREATE' && request.userInfo.username == 'jane'",
                "'system:masters' in request.userInfo.groups || request.userInfo.groups.size() == 1",
                "request.subResource == '' && !request.dryRun && request.kind.kind == 'Deployment'",
                "oldObject == null",
                "namespaceObject.metadata.labels.team == 'shop'",
                "variables.containers.size() == variables.count && variables.count == 2"
            })
    void passesTrueExpression(String expression) {
        assertThat(evaluate(expression)).as(expression).isInstanceOf(Passed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.spec.replicas > 5",
                "oldObject != null && object.spec.replicas >= oldObject.spec.replicas",
                "object.spec.template.spec.containers.all(c, has(c.resources))",
                "namespaceObject.metadata.labels.team == 'other'"
            })
    void failsFalseExpression(String expression) {
        assertThat(evaluate(expression)).as(expression).isInstanceOf(Failed.class);
    }

    @Test
    void comparesWithOldObject() throws JsonProcessingException {
        var rule = rule("oldObject == null || object.spec.replicas <= oldObject.spec.replicas * 2", null, null);

        var grown = DEPLOYMENT.replace("\"replicas\": 3", "\"replicas\": 7");
        assertThat(rule.evaluate(input(grown, DEPLOYMENT))).isInstanceOf(Failed.class);
        assertThat(rule.evaluate(input(DEPLOYMENT, grown))).isInstanceOf(Passed.class);
    }

    @Test
    void usesMessageExpression() {
        assertThat(message(rule("object.spec.replicas > 5", "too few", "'only ' + string(object.spec.replicas)")))
                .isEqualTo("only 3");
        assertThat(message(rule("object.spec.replicas > 5", "too few", "'x' + object.spec.nothing")))
                .isEqualTo("too few");
        assertThat(message(rule("object.spec.replicas > 5", "too few", "'a\\nb'")))
                .isEqualTo("too few");
        assertThat(message(rule("object.spec.replicas > 5", null, null)))
                .isEqualTo("failed expression: object.spec.replicas > 5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "object.spec.nothing == 1 | nothing",
                "object.spec.replicas == 1 / 0 | zero",
                "quantity('ten').sign() == 1 | not a quantity",
                "variables.broken == 1 | variables.broken",
                "object.metadata.name.matches('(') | regex",
            })
    void isUndecidedIfEvaluationFails(String expression, String reason) {
        assertThat(evaluate(expression))
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.problem().message()).containsIgnoringCase(reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "object.spec.replicas + 1 | expression | bool",
                "object.spec. | expression | 1:",
                "request.operatoin == 'CREATE' | expression | operatoin",
                "variables.later == 1 | expression | variables",
                "authorizer.path('/healthz').check('get') | expression | bool",
                "authorizer.resource('pods').check('get').allowed() | expression | resource",
                "authorizer.group('').check('get').allowed() | expression | check",
                "params.x == 1 | expression | params",
                "noSuchFunction(object) | expression | noSuchFunction",
            })
    void reportsMistakeWhenCompiled(String expression, String path, String message) {
        var compiler = new RuleCompiler();
        assertThat(compiler.compile(variables(), List.of(new RuleSource("r", expression, null, null)), workloads()))
                .isEmpty();
        assertThat(compiler.mistakes()).first().satisfies(mistake -> {
            assertThat(mistake.path()).isEqualTo("rules[0].expression");
            assertThat(mistake.message()).containsIgnoringCase(message);
        });
    }

    @Test
    void reportsEveryMistakeAtOnce() {
        var compiler = new RuleCompiler();
        compiler.compile(
                List.of(new Variable("a", "variables.b"), new Variable("b", "1"), new Variable("b", "2")),
                List.of(
                        new RuleSource("r", "true", null, "1"),
                        new RuleSource("r", "variables.a == 1", null, null),
                        new RuleSource("s", "variables.b == 'x'", null, null)),
                workloads());

        assertThat(compiler.mistakes())
                .extracting(Mistake::path)
                .containsExactly(
                        "variables[0].expression",
                        "variables[2].name",
                        "rules[0].messageExpression",
                        "rules[1].name",
                        "rules[2].expression");
    }

    /** Expressions that do not terminate in reasonable time. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "variables.many.all(a, variables.many.all(b, a + b >= 0)) | Iteration" + " budget",
                "variables.many.map(a, variables.many.map(b, a * b)).size() == 1 | Iteration budget",
                "variables.text.replace('a', variables.text).size() == 1 | more than 1048576 characters",
                "variables.many.map(a, variables.text).join(',').size() == 1 | more than 1048576 characters",
                "(variables.text + variables.text).replace('', variables.text).size() == 1 | more than 1048576"
                        + " characters",
            })
    void abortsExpensiveExpression(String expression, String what) throws JsonProcessingException {
        var many = IntStream.range(0, 5_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        var object = "{\"many\": [" + many + "], \"text\": \"" + "a".repeat(100_000) + "\"}";
        var compiler = new RuleCompiler();
        var rule = compiler.compile(
                        List.of(new Variable("many", "object.many"), new Variable("text", "string(object.text)")),
                        List.of(new RuleSource("r", expression, null, null)),
                        workloads())
                .getFirst();

        assertThat(rule.evaluate(input(object, null)))
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.problem().message()).contains(what));
    }

    @Test
    void abortsExpensiveVariables() throws JsonProcessingException {
        var variables = IntStream.range(0, 40)
                .mapToObj(i -> new Variable("v" + i, "object.many.map(x, x + 1).size()"))
                .toList();
        var all = variables.stream().map(each -> "variables." + each.name()).collect(Collectors.joining(" + "));
        var rule = new RuleCompiler()
                .compile(variables, List.of(new RuleSource("r", all + " > 0", null, null)), workloads())
                .getFirst();
        var many = IntStream.range(0, 5_000).mapToObj(String::valueOf).collect(Collectors.joining(","));

        assertThat(rule.evaluate(input("{\"many\": [" + many + "]}", null)))
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.problem().message()).contains("more than 200000 steps"));
    }

    @Test
    void evaluatesBacktrackingPatternInLinearTime() throws JsonProcessingException {
        var rule = rule("object.text.matches('^(a+)+$')", null, null);

        assertThat(rule.evaluate(input("{\"text\": \"" + "a".repeat(50_000) + "!\"}", null)))
                .isInstanceOf(Failed.class);
    }

    @Test
    void rejectsTooLongExpression() {
        var compiler = new RuleCompiler();
        compiler.compile(
                List.of(), List.of(new RuleSource("r", "true" + " && true".repeat(1000), null, null)), workloads());

        assertThat(compiler.mistakes()).extracting(Mistake::path).containsExactly("rules[0].expression");
    }

    private static String message(RuleCheck rule) {
        try {
            return rule.evaluate(input(DEPLOYMENT, null)) instanceof Failed(List<Problem> problems)
                    ? problems.getFirst().message()
                    : "";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Outcome evaluate(String expression) {
        try {
            return rule(expression, null, null).evaluate(input(DEPLOYMENT, null));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RuleCheck rule(String expression, @Nullable String message, @Nullable String messageExpression) {
        var compiler = new RuleCompiler();
        var rules = compiler.compile(
                variables(), List.of(new RuleSource("r", expression, message, messageExpression)), workloads());
        assertThat(compiler.mistakes()).isEmpty();
        return rules.getFirst();
    }

    private static List<Variable> variables() {
        return List.of(
                new Variable("containers", "object.spec.template.spec.containers"),
                new Variable("count", "variables.containers.size()"),
                new Variable("broken", "object.spec.nothing"));
    }

    private static Set<ObjectKind> workloads() {
        return Set.copyOf(ObjectKind.workloads());
    }

    private static Input input(String object, @Nullable String old) throws JsonProcessingException {
        return new Input(
                map(object),
                old == null ? null : map(old),
                map("""
                    {"uid": "1", "operation": "CREATE", "kind": {"group": "apps", "version": "v1", "kind": "Deployment"},
                     "userInfo": {"username": "jane", "groups": ["system:authenticated"]}}\
                    """),
                () -> Map.of("metadata", Map.of("name", "shop", "labels", Map.of("team", "shop"))));
    }

    private static Map<String, @Nullable Object> map(String json) throws JsonProcessingException {
        return JSON.readValue(json, new TypeReference<>() {});
    }
}
