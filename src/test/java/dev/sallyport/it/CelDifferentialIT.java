package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.check.EvaluationFacts;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.check.rule.ParamsReader.Found;
import dev.sallyport.check.rule.ParamsReference;
import dev.sallyport.check.rule.RuleCheck;
import dev.sallyport.check.rule.RuleCompiler;
import dev.sallyport.check.rule.RuleContext;
import dev.sallyport.check.rule.RuleParams;
import dev.sallyport.check.rule.RuleSource;
import dev.sallyport.check.rule.RuleSource.Variable;
import dev.sallyport.cluster.SubjectAccessReviews;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Deadline;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReviewBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Generated Deployments; of them, the first ones and those with a rare outcome of a rule are sent to the API server. */
    private static final int DEPLOYMENTS = 400;

    private static final int ALWAYS_SENT = 60;
    private static final int OF_AN_OUTCOME = 6;

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
        var policies = new WarningPolicies(cluster, cluster.namespace("cel-values"), "test.sallyport.dev", "anythings");
        var parts = parts(recorded());
        for (int part = 0; part < parts.size(); part++) {
            policies.create("v" + part, values(parts.get(part)));
        }
        var object = JSON.readValue(RECORDED.resolve("object.json").toFile(), MAP);
        object.put("apiVersion", "test.sallyport.dev/v1");
        object.put("kind", "Anything");
        var differences = new ArrayList<String>();
        for (int part = 0; part < parts.size(); part++) {
            policies.awaitInForce("v" + part, object);
            differences.addAll(differences(parts.get(part), policies.request("v" + part, "x", object)));
        }
        assertThat(recorded()).hasSizeGreaterThan(900);
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
    }

    private static WarningPolicies.Content values(List<String> lines) {
        var validations = IntStream.range(0, lines.size())
                .mapToObj(i -> Map.of(
                        "expression",
                        "false",
                        "message",
                        "%d=ERROR".formatted(i),
                        "messageExpression",
                        "'%d=' + '%%s'.format([dyn(%s)])".formatted(i, expression(lines.get(i)))))
                .toList();
        return new WarningPolicies.Content(List.of(), validations, Optional.empty());
    }

    private static List<String> differences(List<String> lines, DryRuns.Response response) {
        var values = WarningPolicies.messages(response).collect(Collectors.toSet());
        return IntStream.range(0, lines.size())
                .filter(i -> !values.contains(i + "=" + value(lines.get(i))))
                .mapToObj(i -> lines.get(i) + "\n  API server " + values)
                .toList();
    }

    private static <T> List<List<T>> parts(List<T> all) {
        return IntStream.range(0, (all.size() + PER_POLICY - 1) / PER_POLICY)
                .mapToObj(i -> all.subList(i * PER_POLICY, Math.min((i + 1) * PER_POLICY, all.size())))
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
        var parts = parts(expressions);
        var comparison = new Comparison("cel-rules");
        for (int part = 0; part < parts.size(); part++) {
            comparison.create("r" + part, Policy.of(parts.get(part)));
        }
        for (int part = 0; part < parts.size(); part++) {
            comparison.compare("r" + part, Policy.of(parts.get(part)));
        }
        comparison.requireAgreement("%d rules".formatted(expressions.size()));
    }

    @Test
    void publishedPoliciesAgreeWithPoliciesOfTheApiServer() throws IOException {
        var policies = published();
        var comparison = new Comparison("cel-published");
        comparison.allow("web", "secrets", "get");
        for (var policy : policies.entrySet()) {
            comparison.create(policy.getKey(), policy.getValue());
        }
        for (var policy : policies.entrySet()) {
            comparison.compare(policy.getKey(), policy.getValue());
        }
        comparison.requireAgreement("%d policies".formatted(policies.size()));
    }

    /** Returns the published policies by their name. */
    private Map<String, Policy> published() throws IOException {
        List<?> documents = cluster.client()
                .getKubernetesSerialization()
                .unmarshal("---\n" + Files.readString(RECORDED.resolve("published.yaml")), List.class);
        var policies = new LinkedHashMap<String, Policy>();
        for (var document : documents) {
            var policy = JSON.convertValue(document, PublishedPolicy.class);
            policies.put(
                    policy.name(),
                    new Policy(
                            policy.variables() == null ? List.of() : policy.variables(),
                            List.of(new RuleSource("r0", policy.expression(), "0=false", policy.messageExpression())),
                            Optional.ofNullable(policy.params())));
        }
        return policies;
    }

    /** Policy of the file {@code published.yaml}. */
    private record PublishedPolicy(
            String name,
            @Nullable Map<String, String> params,
            @Nullable List<Variable> variables,
            String expression,
            @Nullable String messageExpression) {}

    /** Variables and rules, and the entries of the ConfigMap with parameters. */
    private record Policy(List<Variable> variables, List<RuleSource> rules, Optional<Map<String, String>> params) {
        static Policy of(List<String> expressions) {
            return new Policy(
                    List.of(),
                    IntStream.range(0, expressions.size())
                            .mapToObj(i -> new RuleSource("r" + i, expressions.get(i), "%d=false".formatted(i), null))
                            .toList(),
                    Optional.empty());
        }
    }

    /** Comparison of the verdicts on Deployments in one namespace. */
    private final class Comparison {
        private final String namespace;
        private final WarningPolicies policies;
        private final Map<String, Object> user;
        private final List<String> differences = new ArrayList<>();
        private final Map<String, Integer> verdicts = new LinkedHashMap<>();

        Comparison(String stem) {
            namespace = cluster.namespace(stem);
            policies = new WarningPolicies(cluster, namespace, "apps", "deployments");
            var info = cluster.client()
                    .authentication()
                    .v1()
                    .selfSubjectReviews()
                    .create(new SelfSubjectReviewBuilder().build())
                    .getStatus()
                    .getUserInfo();
            user = Map.of("username", info.getUsername(), "groups", info.getGroups());
        }

        /** Gives a service account of the namespace a permission in it. */
        void allow(String account, String resource, String verb) {
            cluster.kubectl("create", "role", "r", "--verb=" + verb, "--resource=" + resource, "-n", namespace)
                    .succeeded();
            cluster.kubectl(
                            "create",
                            "rolebinding",
                            "r",
                            "--role=r",
                            "--serviceaccount=%s:%s".formatted(namespace, account),
                            "-n",
                            namespace)
                    .succeeded();
        }

        void create(String name, Policy policy) {
            policy.params()
                    .ifPresent(data -> cluster.client()
                            .resource(new ConfigMapBuilder()
                                    .withNewMetadata()
                                    .withName(name)
                                    .withNamespace(namespace)
                                    .endMetadata()
                                    .withData(data)
                                    .build())
                            .create());
            policies.create(
                    name,
                    new WarningPolicies.Content(
                            policy.variables(),
                            policy.rules().stream().map(Comparison::validation).toList(),
                            policy.params().map(_ -> name)));
        }

        private static Map<String, String> validation(RuleSource rule) {
            var validation = new LinkedHashMap<String, String>();
            validation.put("expression", rule.expression());
            validation.put("message", String.valueOf(rule.message()));
            if (rule.messageExpression() != null) {
                validation.put("messageExpression", rule.messageExpression());
            }
            return validation;
        }

        void compare(String name, Policy policy) throws IOException {
            var rules = rules(name, policy);
            var generator = new GeneratedDeployments(name.hashCode());
            policies.awaitInForce(name, new GeneratedDeployments(1).next("first"));
            var seen = new HashMap<String, Integer>();
            for (int i = 0; i < DEPLOYMENTS; i++) {
                var deployment = generator.next("x");
                if (i < ALWAYS_SENT || hasRareOutcome(rules, deployment, seen)) {
                    compare(rules, policies.request(name, String.valueOf(i), deployment));
                }
            }
        }

        /** Returns whether a rule has an outcome that few Deployments before have had. */
        private boolean hasRareOutcome(
                List<RuleCheck> rules, Map<String, Object> deployment, Map<String, Integer> seen) {
            var isRare = false;
            for (var rule : rules) {
                var outcome = rule.id() + verdict(rule.evaluate(input(JSON.convertValue(deployment, MAP))));
                isRare |= seen.merge(outcome, 1, Integer::sum) <= OF_AN_OUTCOME;
            }
            return isRare;
        }

        private void compare(List<RuleCheck> rules, DryRuns.Response response) throws IOException {
            assertThat(response.code()).as(response.body()).isEqualTo(201);
            var object = JSON.readValue(response.body(), MAP);
            var failed = WarningPolicies.messages(response)
                    .filter(message -> !message.equals("in force"))
                    .toList();
            for (var rule : rules) {
                var theirs = verdict(failed, rule.source(), rules.size());
                var outcome = rule.evaluate(input(object));
                var ours = verdict(outcome);
                verdicts.merge(theirs, 1, Integer::sum);
                if (!theirs.equals(ours) || (theirs.equals("false") && !failed.contains(message(outcome)))) {
                    differences.add("%s: API server %s %s, Sallyport %s, %s"
                            .formatted(rule.source().expression(), theirs, failed, outcome, response.body()));
                }
            }
        }

        private List<RuleCheck> rules(String name, Policy policy) {
            var reference = new ParamsReference("v1", "ConfigMap", namespace, name);
            var params = policy.params()
                    .map(data -> new RuleParams(reference, false, (each, _) -> Found.of(each, Map.of("data", data))));
            var compiler = new RuleCompiler(new RuleContext(params, new SubjectAccessReviews(cluster.client())));
            var rules = compiler.compile(policy.variables(), policy.rules(), Set.of());
            compiler.requireBoundedCost();
            assertThat(compiler.mistakes()).isEmpty();
            return rules;
        }

        private Input input(Map<String, @Nullable Object> object) {
            var metadata = (Map<?, ?>) object.get("metadata");
            var named = new LinkedHashMap<String, @Nullable Object>(object);
            var complete = new LinkedHashMap<Object, @Nullable Object>(metadata == null ? Map.of() : metadata);
            complete.put("namespace", namespace);
            named.put("metadata", complete);
            return new Input(
                    named,
                    null,
                    Map.of(
                            "operation",
                            "CREATE",
                            "namespace",
                            namespace,
                            "resource",
                            Map.of("group", "apps", "version", "v1", "resource", "deployments"),
                            "userInfo",
                            user),
                    () -> Map.of(
                            "metadata",
                            Map.of("name", namespace, "labels", Map.of("kubernetes.io/metadata.name", namespace))),
                    EvaluationFacts.of(Deadline.in(Duration.ofSeconds(10), InstantSource.system())));
        }

        void requireAgreement(String what) {
            System.out.printf("%s on generated Deployments: %s%n", what, verdicts);
            assertThat(verdicts.values()).hasSize(3).allMatch(count -> count > 50);
            assertThat(differences).as(String.join("\n", differences)).isEmpty();
        }
    }

    /** Returns the verdict of the API server; every message of a policy with one rule but an error is a violation. */
    private static String verdict(List<String> failed, RuleSource rule, int rules) {
        var isError = failed.stream()
                .map(ERROR::matcher)
                .anyMatch(error -> error.find() && rule.expression().equals(error.group(1)));
        if (isError) {
            return "error";
        }
        return failed.contains(rule.message()) || (rules == 1 && !failed.isEmpty()) ? "false" : "true";
    }

    private static String verdict(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Passed _ -> "true";
            case Outcome.Failed _ -> "false";
            case Outcome.Undecided _ -> "error";
        };
    }

    private static String message(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed
                ? failed.problems().getFirst().message()
                : "";
    }
}
