package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.check.rule.RuleCheck;
import dev.sallyport.check.rule.RuleCompiler;
import dev.sallyport.check.rule.RuleSource;
import dev.sallyport.outcome.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The same expressions as ValidatingAdmissionPolicies of the API server and as rules of Sallyport: the recorded values that
 * unit tests use, and rules on generated Deployments.
 */
class CelDifferentialIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {};
    private static final Path RECORDED = Path.of("src/test/resources/cel");

    /** Number of validations of a policy whose warnings the API server does not shorten. */
    private static final int PER_POLICY = 12;

    private static final int DEPLOYMENTS = 400;
    private static final Pattern WARNING = Pattern.compile("with binding '[^']*': (.*)\"?$", Pattern.DOTALL);
    private static final Pattern ERROR = Pattern.compile("expression '(.*)' resulted in error", Pattern.DOTALL);

    private final LocalCluster cluster = LocalCluster.get();

    @Test
    void apiServerHasRecordedValues() throws IOException {
        cluster.apply("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: anythings.test.sallyport.dev}
            spec:
              group: test.sallyport.dev
              scope: Namespaced
              names: {kind: Anything, plural: anythings, singular: anything, listKind: AnythingList}
              versions:
                - name: v1
                  served: true
                  storage: true
                  schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """, "apply", "-f", "-").succeeded();
        cluster.kubectl("wait", "--for=condition=Established", "crd/anythings.test.sallyport.dev", "--timeout=20s")
                .succeeded();
        var lines = recorded();
        var differences = new ArrayList<String>();
        for (int from = 0; from < lines.size(); from += PER_POLICY) {
            differences.addAll(differences(lines.subList(from, Math.min(from + PER_POLICY, lines.size()))));
        }
        assertThat(lines).hasSizeGreaterThan(900);
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
    }

    private List<String> differences(List<String> lines) throws IOException {
        var namespace = cluster.namespace("cel-values");
        var validations = IntStream.range(0, lines.size())
                .mapToObj(i -> Map.of(
                        "expression",
                        "false",
                        "message",
                        "%d=ERROR".formatted(i),
                        "messageExpression",
                        "'%d=' + '%%s'.format([dyn(%s)])".formatted(i, expression(lines.get(i)))))
                .toList();
        policy(namespace, "test.sallyport.dev", "anythings", validations);
        var object = JSON.readValue(RECORDED.resolve("object.json").toFile(), MAP);
        object.put("apiVersion", "test.sallyport.dev/v1");
        object.put("kind", "Anything");
        var url = "apis/test.sallyport.dev/v1/namespaces/%s/anythings".formatted(namespace);
        await().atMost(30, SECONDS).until(() -> !create(url, object).warnings().isEmpty());
        var values = messages(create(url, object).warnings()).collect(Collectors.toSet());
        return IntStream.range(0, lines.size())
                .filter(i -> !values.contains(i + "=" + value(lines.get(i))))
                .mapToObj(i -> lines.get(i) + "\n  API server " + values)
                .toList();
    }

    private static List<String> recorded() throws IOException {
        try (var files = Files.list(RECORDED)) {
            return files.filter(file -> file.toString().endsWith(".txt") && !file.endsWith("rules.txt"))
                    .sorted()
                    .flatMap(file -> lines(file))
                    .filter(line -> !value(line).equals("INVALID"))
                    .filter(line -> value(line).chars().allMatch(each -> each < 127 && each != '"' && each != '\\'))
                    .toList();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().filter(line -> !line.isBlank() && !line.startsWith("#"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String expression(String line) {
        return line.substring(0, line.indexOf(" => "));
    }

    private static String value(String line) {
        return line.substring(line.indexOf(" => ") + 4);
    }

    @Test
    void rulesAgreeWithPoliciesOnGeneratedDeployments() throws IOException {
        var expressions = lines(RECORDED.resolve("rules.txt")).toList();
        var differences = new ArrayList<String>();
        var verdicts = new LinkedHashMap<String, Integer>();
        for (int from = 0; from < expressions.size(); from += PER_POLICY) {
            compare(expressions.subList(from, Math.min(from + PER_POLICY, expressions.size())), differences, verdicts);
        }
        System.out.printf("%d rules, %d Deployments each: %s%n", expressions.size(), DEPLOYMENTS, verdicts);
        assertThat(verdicts.values()).hasSize(3).allMatch(count -> count > 100);
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
    }

    private void compare(List<String> expressions, List<String> differences, Map<String, Integer> verdicts)
            throws IOException {
        var namespace = cluster.namespace("cel-rules");
        var validations = new ArrayList<Map<String, String>>();
        validations.add(Map.of("expression", "false", "message", "in force"));
        for (int i = 0; i < expressions.size(); i++) {
            validations.add(Map.of("expression", expressions.get(i), "message", "%d=false".formatted(i)));
        }
        policy(namespace, "apps", "deployments", validations);
        var rules = rules(expressions);
        var url = "apis/apps/v1/namespaces/%s/deployments".formatted(namespace);
        var generator = new GeneratedDeployments(expressions.getFirst().hashCode());
        await().atMost(30, SECONDS)
                .until(() -> !create(url, new GeneratedDeployments(1).next("first"))
                        .warnings()
                        .isEmpty());
        for (int i = 0; i < DEPLOYMENTS; i++) {
            var response = create(url, generator.next("web-" + i));
            assertThat(response.code()).as(response.body()).isEqualTo(201);
            var object = JSON.readValue(response.body(), MAP);
            var failed = messages(response.warnings()).toList();
            for (int rule = 0; rule < rules.size(); rule++) {
                var theirs = verdict(failed, rule, expressions.get(rule));
                var ours = verdict(rules.get(rule).evaluate(input(object, namespace)));
                verdicts.merge(theirs, 1, Integer::sum);
                if (!theirs.equals(ours)) {
                    differences.add("%s: API server %s, Sallyport %s, %s"
                            .formatted(expressions.get(rule), theirs, ours, response.body()));
                }
            }
        }
    }

    private static String verdict(List<String> failed, int rule, String expression) {
        if (failed.contains(rule + "=false")) {
            return "false";
        }
        var isError = failed.stream()
                .map(ERROR::matcher)
                .anyMatch(error -> error.find() && expression.equals(error.group(1)));
        return isError ? "error" : "true";
    }

    private static String verdict(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Passed _ -> "true";
            case Outcome.Failed _ -> "false";
            case Outcome.Undecided _ -> "error";
        };
    }

    private static List<RuleCheck> rules(List<String> expressions) {
        var compiler = new RuleCompiler();
        var sources = IntStream.range(0, expressions.size())
                .mapToObj(i -> new RuleSource("r" + i, expressions.get(i), null, null))
                .toList();
        var rules = compiler.compile(List.of(), sources, Set.of());
        assertThat(compiler.mistakes()).isEmpty();
        return rules;
    }

    private static Input input(Map<String, @Nullable Object> object, String namespace) {
        return new Input(
                object,
                null,
                Map.of(
                        "operation",
                        "CREATE",
                        "namespace",
                        namespace,
                        "userInfo",
                        Map.of("username", "admin", "groups", List.of("system:masters"))),
                () -> Map.of("metadata", Map.of("name", namespace)));
    }

    /** Creates a policy that warns, for one kind in one namespace. */
    private void policy(String namespace, String group, String resource, List<? extends Map<String, ?>> validations)
            throws IOException {
        var policy = Map.of(
                "apiVersion",
                "admissionregistration.k8s.io/v1",
                "kind",
                "ValidatingAdmissionPolicy",
                "metadata",
                Map.of("name", namespace),
                "spec",
                Map.of(
                        "matchConstraints",
                        Map.of(
                                "resourceRules",
                                List.of(Map.of(
                                        "apiGroups", List.of(group),
                                        "apiVersions", List.of("v1"),
                                        "operations", List.of("CREATE"),
                                        "resources", List.of(resource)))),
                        "validations",
                        validations));
        cluster.apply(JSON.writeValueAsString(policy), "create", "-f", "-").succeeded();
        cluster.apply("""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: %1$s}
            spec:
              policyName: %1$s
              validationActions: [Warn]
              matchResources: {namespaceSelector: {matchLabels: {policy: %1$s}}}
            """.formatted(namespace), "create", "-f", "-").succeeded();
    }

    private DryRuns.Response create(String url, Map<String, ?> object) throws IOException {
        return new DryRuns(cluster.client()).post(url, JSON.writeValueAsString(object));
    }

    private static Stream<String> messages(List<String> warnings) {
        return warnings.stream().flatMap(warning -> {
            var match = WARNING.matcher(warning.endsWith("\"") ? warning.substring(0, warning.length() - 1) : warning);
            return match.find() ? Stream.of(match.group(1)) : Stream.empty();
        });
    }
}
