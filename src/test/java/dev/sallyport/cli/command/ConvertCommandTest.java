package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversion of policies: what has an equivalent, and that nothing is lost without a note. */
class ConvertCommandTest {
    private static final String POD = "{any: [{resources: {kinds: [Pod]}}]}";
    private static final String KEY = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBIJ/JGIwfnizpR+QjArElQ0rBf1d
        Zg4OUPG/VDey9m3Km8Gqy3yV9DFamD4a/i08pQJ6OTg9Ks6qzWnJP2ppBw==
        -----END PUBLIC KEY-----
        """;

    @TempDir
    private Path directory;

    @Test
    void labelsOfNamespacesBecomePoliciesForTheSameLabels() {
        var run = convert("""
            apiVersion: v1
            kind: Namespace
            metadata:
              name: shop
              labels:
                pod-security.kubernetes.io/enforce: baseline
                pod-security.kubernetes.io/enforce-version: v1.30
                pod-security.kubernetes.io/warn: restricted
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: dev, labels: {pod-security.kubernetes.io/enforce: baseline}}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: free, labels: {pod-security.kubernetes.io/enforce: privileged}}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: typo, labels: {pod-security.kubernetes.io/audit: strict}}
            """);

        assertThat(policies(run))
                .containsExactly(
                        "pod-security-enforce-baseline-v1-30",
                        "pod-security-enforce-baseline",
                        "pod-security-warn-restricted",
                        "pod-security-audit-strict");
        assertThat(run.err()).contains("\"strict\" is no level; it means restricted");
        var typo = check(
                run,
                "kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n",
                "--namespace-label",
                "pod-security.kubernetes.io/enforce=baseline",
                "--namespace-label",
                "pod-security.kubernetes.io/enforce-version=v1.99");
        assertThat(typo.out()).contains("Allow Pod/a");
    }

    @Test
    void configurationOfPodSecurityBecomesADefaultWithExemptions() {
        var run = convert("""
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
              - name: PodSecurity
                configuration:
                  apiVersion: pod-security.admission.config.k8s.io/v1
                  kind: PodSecurityConfiguration
                  defaults: {enforce: baseline, enforce-version: latest}
                  exemptions: {namespaces: [kube-system], usernames: [admin]}
            """);

        assertThat(policies(run)).containsExactly("pod-security-enforce-default");
        assertThat(run.out()).contains("DoesNotExist").contains("kube-system");
        assertThat(run.err()).contains("stricter: exempt usernames have no equivalent: admin");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        context: [{name: map, configMap: {name: a}}], validate: {deny: {conditions: {any: [{key: "{{ map.data.x }}", operator: Equals, value: y}]}}} | {{ map.data.x }}
        validate: {pattern: {spec: {hostname: "{{ request.object.metadata.name }}"}}} | contains a variable
        validate: {pattern: {spec: {+(hostNetwork): false}}} | is for mutation
        validate: {pattern: {spec: {containers: [{name: a}, {name: b}]}}} | a list of 2 patterns
        validate: {deny: {conditions: {any: [{key: "{{ to_upper(request.object.metadata.name) }}", operator: Equals, value: A}]}}} | to_upper
        validate: {deny: {conditions: {any: [{key: "{{ request.object.spec.x }}", operator: DurationGreaterThan, value: 1h}]}}} | DurationGreaterThan
        validate: {manifests: {attestors: []}} | manifests has no equivalent
        validate: {cel: {expressions: [{expression: params.x == 1}]}} | parameters have no equivalent
        validate: {cel: {expressions: [{expression: "resource.Get('v1', 'configmaps', 'a', 'b') != null"}]}} | undeclared reference to 'resource'
        validate: {pattern: {metadata: {labels: {"{{ request.namespace }}": x}}}} | contains a variable
        validate: {cel: {expressions: [{expression: "images.containers.all(i, i != '')"}]}} | images in the form of Kyverno
        validate: {cel: {variables: [{name: podOrTemplate, expression: "'x'"}], expressions: [{expression: object.spec.x == variables.podOrTemplate}]}} | two variables are named
        mutate: {patchStrategicMerge: {spec: {hostNetwork: false}}} | mutate has no equivalent
        generate: {kind: NetworkPolicy} | generate has no equivalent
        validate: {podSecurity: {level: privileged}} | requires nothing
        exclude: {any: [{resources: {kinds: [Pod]}}]}, validate: {pattern: {spec: {hostNetwork: false}}} | exclude leaves no kind
        validate: {podSecurity: {level: baseline, exclude: [{controlName: Unknown}]}} | is unknown
        unknownField: 1, validate: {pattern: {spec: {hostNetwork: false}}} | unknownField has no equivalent
        validate: {pattern: {spec: {hostname: ">=abc"}}} | no number, quantity or duration
        """)
    void ruleWithoutEquivalentIsInNoPolicy(String rule, String reason) {
        var run = convert(classic("", "{name: rule, match: " + POD + ", " + rule + "}"));

        assertThat(run.err()).contains("not converted: ").contains(reason);
        assertThat(policies(run)).isEmpty();
    }

    @Test
    void overridesOfTheActionApplyToTheirNamespaces() {
        var run = convert(classic(
                "validationFailureAction: Enforce, validationFailureActionOverrides: [{action: Audit, namespaces:"
                        + " [dev, 'ci-*']}],",
                "{name: rule, match: " + POD + ", validate: {pattern: {metadata: {labels: {app: web}}}}}"));

        assertThat(policies(run)).containsExactly("p", "p-audit");
        assertThat(decision(run, "default")).contains("Deny Pod/a");
        assertThat(decision(run, "dev")).contains("Allow Pod/a");
        assertThat(decision(run, "ci-7")).contains("Allow Pod/a");
        assertThat(decision(run, "ci")).contains("Deny Pod/a");
    }

    @Test
    void overrideThatEnforcesAppliesBesideAnAudit() {
        var run = convert(classic(
                "validationFailureAction: Audit, validationFailureActionOverrides: [{action: Enforce, namespaces:"
                        + " [prod]}],",
                "{name: rule, match: " + POD + ", validate: {pattern: {metadata: {labels: {app: web}}}}}"));

        assertThat(decision(run, "prod")).contains("Deny Pod/a");
        assertThat(decision(run, "dev")).contains("Allow Pod/a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {resources: {namespaces: [x]}}                             | x    | Skipped
        {resources: {namespaces: ['x*']}}                          | x1   | Allow
        {resources: {kinds: [Pod], namespaces: [x]}}               | x    | Skipped
        {resources: {names: ['a*']}}                               | prod | Allow
        {resources: {names: ['b*']}}                               | prod | Deny
        {resources: {selector: {matchLabels: {app: other}}}}       | prod | Deny
        {resources: {annotations: {'example.org/skip': 'yes'}}}    | prod | Deny
        {subjects: [{kind: User, name: 'system:*'}]}               | prod | Deny
        {clusterRoles: [cluster-admin]}                            | prod | Deny
        {resources: {kinds: [Service]}}                            | prod | Deny
        """)
    void exclusionIsKeptOrLeftOutOnTheStrictSide(String exclude, String namespace, String decision) {
        var run = convert(classic(
                "validationFailureAction: Enforce,",
                "{name: rule, match: " + POD + ", exclude: {any: [" + exclude
                        + "]}, validate: {pattern: {metadata: {labels: {app: web}}}}}"));

        assertThat(decision(run, namespace)).contains(decision + " Pod/a");
        if (exclude.contains("clusterRoles")) {
            assertThat(run.err()).contains("stricter: the exclusion of roles");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"key: '{{ request.object.metadata.labels.tier }}', operator: Equals, value: front"})
    void preconditionOnAnAbsentFieldDoesNotHold(String condition) {
        var run = convert(classic(
                "validationFailureAction: Enforce,",
                "{name: rule, match: " + POD + ", preconditions: {all: [{" + condition
                        + "}]}, validate: {pattern: {metadata: {labels: {app: web}}}}}"));

        assertThat(decision(run, "default")).contains("Allow Pod/a");
    }

    @Test
    void denyConditionOnAnAbsentFieldDenies() {
        var run = convert(classic(
                "validationFailureAction: Enforce,",
                "{name: rule, match: " + POD + ", validate: {deny: {conditions: {all: ["
                        + "{key: '{{ request.object.spec.hostname }}', operator: Equals, value: a},"
                        + "{key: '{{ request.object.kind }}', operator: Equals, value: b}]}}}}"));

        assertThat(decision(run, "default")).contains("Deny Pod/a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', textBlock = """
        {key: "{{ request.object.metadata.labels.app }}", operator: AnyIn, value: [db, web]} ; Deny
        {key: "{{ request.object.metadata.labels.app }}", operator: AnyNotIn, value: [db, web]} ; Allow
        {key: "{{ request.object.metadata.labels.app }}", operator: NotIn, value: [we*]} ; Deny
        {key: "{{ request.object.metadata.labels.app }}", operator: Equals, value: "d*"} ; Deny
        {key: "{{ request.object.metadata.labels.app }}", operator: NotEquals, value: "d*"} ; Allow
        {key: "{{ request.object.metadata.labels.x || 'z' }}", operator: Equals, value: z} ; Deny
        {key: "{{ length(request.object.spec.containers) }}", operator: GreaterThan, value: 1} ; Allow
        {key: "{{ length(request.object.spec.containers) }}", operator: LessThanOrEquals, value: 1} ; Deny
        {key: "{{ request.object.spec.containers[].image }}", operator: AllIn, value: [a, b]} ; Deny
        {key: "{{ request.object.spec.containers[].image }}", operator: AllNotIn, value: [b]} ; Deny
        {key: "{{ request.object.spec.hostNetwork || `false` }}", operator: Equals, value: true} ; Allow
        {key: "{{ request.object.spec.hostNetwork || `true` }}", operator: Equals, value: true} ; Deny
        {key: "{{ request.operation }}", operator: In, value: [CREATE]} ; Deny
        {key: "{{ request.userInfo.groups }}", operator: AnyIn, value: ["system:masters"]} ; Allow
        {key: b, operator: AnyIn, value: "{{ request.object.spec.containers[].image }}"} ; Allow
        {key: a, operator: In, value: "{{ request.object.spec.containers[].image }}"} ; Deny
        """)
    void conditionsHaveTheMeaningOfTheirOperators(String condition, String decision) {
        var run = convert(classic(
                "validationFailureAction: Enforce,",
                "{name: rule, match: " + POD + ", validate: {deny: {conditions: {any: [" + condition + "]}}}}"));

        assertThat(run.err()).isEmpty();
        assertThat(decision(run, "default")).contains(decision + " Pod/a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', textBlock = """
        {metadata: {labels: {app: "d?"}}} ; Allow
        {metadata: {labels: {app: "!d?"}}} ; Deny
        {metadata: {labels: {app: "web | db"}}} ; Allow
        {metadata: {labels: {app: "!web & !db"}}} ; Deny
        {metadata: {labels: {"a*": db}}} ; Allow
        {metadata: {labels: {"x*": db}}} ; Deny
        {metadata: {labels: {"X(a*)": "null"}}} ; Deny
        {metadata: {"X(annotations)": "null"}} ; Allow
        {metadata: {"X(labels)": "null"}} ; Deny
        {spec: {priority: "<10"}} ; Allow
        {spec: {priority: ">=10"}} ; Deny
        {spec: {"=(priority)": ">=10"}} ; Allow
        {spec: {hostNetwork: false}} ; Deny
        {spec: {"=(hostNetwork)": false}} ; Allow
        {spec: {"(hostNetwork)": true, hostPID: true}} ; Allow
        {spec: {"(containers)": [{image: a}], hostPID: true}} ; Deny
        {spec: {"<(hostNetwork)": true, hostPID: true}} ; Deny
        {spec: {"^(containers)": [{name: "b*"}]}} ; Deny
        {spec: {"^(containers)": [{name: "a*"}]}} ; Allow
        {spec: {"^(initContainers)": [{name: "b*"}]}} ; Allow
        {spec: {containers: [{name: "*"}]}} ; Allow
        {spec: {containers: [{command: "*"}]}} ; Deny
        {spec: {containers: [{"(image)": "b", name: c}]}} ; Allow
        {spec: {containers: [{"(image)": "a", name: c}]}} ; Deny
        {spec: {containers: [{"<(image)": "b"}], hostPID: true}} ; Allow
        {spec: {containers: [{"<(image)": "a"}], hostPID: true}} ; Deny
        {spec: {containers: [{resources: {limits: {memory: "?*"}}}]}} ; Deny
        {spec: {nodeName: null}} ; Allow
        """)
    void patternsHaveTheMeaningOfTheirAnchors(String pattern, String decision) {
        var run = convert(classic(
                "validationFailureAction: Enforce,",
                "{name: rule, match: " + POD + ", validate: {pattern: " + pattern + "}}"));

        assertThat(run.err()).isEmpty();
        assertThat(decision(run, "default")).contains(decision + " Pod/a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', textBlock = """
        {spec: {"(hostNetwork)": true, hostPID: true}}, {metadata: {labels: {app: web}}} ; Deny
        {spec: {"(hostNetwork)": true, hostPID: true}}, {metadata: {labels: {app: db}}} ; Allow
        {spec: {"(hostNetwork)": true, hostPID: true}} ; Allow
        """)
    void patternThatDoesNotApplyIsNoMatchBesideOthers(String patterns, String decision) {
        var run = convert(classic(
                "validationFailureAction: Enforce,",
                "{name: rule, match: " + POD + ", validate: {anyPattern: [" + patterns + "]}}"));

        assertThat(decision(run, "default")).contains(decision + " Pod/a");
    }

    @Test
    void conditionThatOnlyRulesCanHaveMakesFieldsStricter() {
        var run = convert(classic(
                "validationFailureAction: Enforce,",
                "{name: rule, match: " + POD + ", exclude: {any: [{resources: {names: ['a*']}}]},"
                        + " validate: {podSecurity: {level: baseline}}}"));

        assertThat(run.err()).contains("stricter: podSecurity applies without the condition");
    }

    @Test
    void policyWithALossNamesItInAnAnnotation() {
        var run = convert("""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: p}
            spec:
              failurePolicy: Ignore
              paramKind: {apiVersion: v1, kind: ConfigMap}
              matchConstraints:
                resourceRules:
                  - {apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]}
              variables: [{name: limit, expression: params.data.limit}, {name: name, expression: object.metadata.name}]
              validations:
                - {expression: variables.limit == 'x'}
                - {expression: variables.name != 'x'}
            """);

        assertThat(policies(run)).containsExactly("p");
        assertThat(run.out()).contains("sallyport.dev/not-converted").contains("variables.name != 'x'");
        assertThat(run.out()).doesNotContain("variables.limit == 'x'");
        assertThat(run.err())
                .contains("no binding is in the files")
                .contains("the variable limit: parameters have no equivalent")
                .contains("resources *: no policy evaluates those other than")
                .contains("operations *: policies evaluate CREATE and UPDATE")
                .contains("failurePolicy: Ignore");
        assertThat(convertWith("--strict", run.out()).code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"Deny, db, Allow", "Allow, db, Allow", "Deny, x, Deny"})
    void parametersOfABindingBecomeThoseOfThePolicy(String notFound, String app, String decision) {
        var run =
                convert(withParams("{name: limits, namespace: ops, parameterNotFoundAction: %s}".formatted(notFound)));
        var params = """
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: limits, namespace: ops}
            data: {app: %s}
            """.formatted(app);

        assertThat(run.out()).contains("whenMissing: " + notFound);
        assertThat(run.err()).contains("needs the permission to get, list and watch ConfigMap ops/limits");
        assertThat(decision(run, "default", params)).contains(decision + " Pod/a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: limits, parameterNotFoundAction: Deny}",
                "{selector: {}, namespace: ops, parameterNotFoundAction: Deny}"
            })
    void parametersThatAreNotOneObjectAreNotConverted(String reference) {
        var run = convert(withParams(reference));

        assertThat(policies(run)).isEmpty();
        assertThat(run.err()).contains("validation 1: parameters have no equivalent");
    }

    @Test
    void parametersThatNoRuleReadsAreLeftOut() {
        var run = convert(withParams("{name: limits, namespace: ops, parameterNotFoundAction: Deny}")
                .replace("params.data.app", "'web'"));

        assertThat(policies(run)).containsExactly("p");
        assertThat(run.out()).doesNotContain("whenMissing");
        assertThat(run.err()).contains("weaker: while ConfigMap ops/limits does not exist, rules are evaluated");
        assertThat(decision(run, "default")).contains("Deny Pod/a");
    }

    private static String withParams(String reference) {
        return """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: p}
            spec:
              paramKind: {apiVersion: v1, kind: ConfigMap}
              matchConstraints:
                resourceRules:
                  - {apiGroups: [""], apiVersions: ["v1"], operations: [CREATE, UPDATE], resources: [pods]}
              validations: [{expression: object.metadata.labels.app == params.data.app}]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: p}
            spec: {policyName: p, validationActions: [Deny], paramRef: %s}
            """.formatted(reference);
    }

    @Test
    void requestsToTheAuthorizerAreKept() {
        var rule = "validate: {cel: {expressions: [{expression: \"authorizer.path('/a').check('get').allowed()\"}]}}";
        var run = convert(classic("", "{name: rule, match: " + POD + ", " + rule + "}"));

        assertThat(policies(run)).containsExactly("p");
        assertThat(run.out()).contains("authorizer.path('/a').check('get').allowed()");
        assertThat(run.err()).doesNotContain("not converted");
    }

    @Test
    void keysAndIdentitiesBecomeAuthorities() {
        var run = convert("""
            apiVersion: kyverno.io/v1
            kind: ClusterPolicy
            metadata: {name: signed}
            spec:
              validationFailureAction: Enforce
              rules:
                - name: signed
                  match: {any: [{resources: {kinds: [Pod]}}]}
                  verifyImages:
                    - imageReferences: ["registry.example.org/*"]
                      attestors:
                        - count: 1
                          entries:
                            - keys: {publicKeys: %s}
                            - keyless: {issuer: "https://token.example.org", subject: "https://git.example.org/*"}
                      attestations:
                        - type: https://slsa.dev/provenance/v1
                          attestors: [{entries: [{keys: {publicKeys: %s}}]}]
                          conditions: [{all: [{key: "{{ buildDefinition.buildType }}", operator: Equals, value: "https://b"}]}]
            """.formatted(quoted(KEY), quoted(KEY)));

        assertThat(run.out())
                .contains("- registry.example.org/**".substring(2))
                .contains("https://git.example.org/**")
                .contains("predicate.buildDefinition.buildType == 'https://b'");
        assertThat(run.err())
                .contains("weaker: signatures by keys need no entry in a transparency log")
                .contains("create the TrustRoot \"sigstore\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{keys: {publicKeys: 'awskms:///alias/a'}}",
                "{keyless: {issuer: 'https://*', subject: a}}",
                "{keyless: {issuerRegExp: '.*', subject: a}}",
                "{keyless: {issuer: a, subject: a, additionalExtensions: {githubWorkflowName: x}}}",
                "{keyless: {issuer: a, subject: a}, annotations: {env: prod}}",
                "{keyless: {issuer: a, subject: a}, repository: other}",
                "{certificates: {cert: x}}",
                "{attestor: {entries: []}}"
            })
    void signerWithoutEquivalentIsInNoPolicy(String entry) {
        var run = convert(classic(
                "",
                "{name: rule, match: " + POD + ", verifyImages: [{imageReferences: ['*'], attestors: [{entries: ["
                        + entry + "]}]}]}"));

        assertThat(policies(run)).as(run.out()).isEmpty();
        assertThat(run.err()).contains("not converted");
    }

    @Test
    void testsBecomeASuiteThatPasses() throws IOException {
        Files.writeString(
                directory.resolve("policy.yaml"),
                classic(
                        "validationFailureAction: Enforce,",
                        "{name: rule, match: " + POD + ", validate: {pattern: {metadata: {labels: {app: '?*'}}}}}"));
        Files.writeString(directory.resolve("pods.yaml"), """
            {apiVersion: v1, kind: Pod, metadata: {name: good, labels: {app: a}}, spec: {containers: [{name: a, image: a}]}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: bad}, spec: {containers: [{name: a, image: a}]}}
            """);
        Files.writeString(directory.resolve("kyverno-test.yaml"), """
            apiVersion: cli.kyverno.io/v1alpha1
            kind: Test
            metadata: {name: t}
            policies: [policy.yaml]
            resources: [pods.yaml]
            results:
              - {policy: p, rule: rule, kind: Pod, resources: [good], result: pass}
              - {policy: p, rule: rule, kind: Pod, resources: [bad], result: fail}
              - {policy: p, rule: rule, kind: Pod, resources: [missing], result: fail}
            """);
        var target = directory.resolve("out").toString();

        var run = CommandLineRun.of("", "convert", "--to", target, directory.toString());
        var test = CommandLineRun.of("", "test", target);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("Pod/missing is not among the files");
        assertThat(test.code()).as(test.out() + test.err()).isZero();
        assertThat(test.out()).contains("2");
    }

    @Test
    void brokenDocumentIsAnErrorAndTheRestIsConverted() {
        var run = convert("kind: [\n---\n"
                + classic("", "{name: rule, match: " + POD + ", validate: {pattern: {spec: {hostNetwork: false}}}}"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("error: ");
        assertThat(policies(run)).containsExactly("p");
    }

    @Test
    void namesAndTextsCannotAddDocuments() {
        var run = convert("""
            apiVersion: kyverno.io/v1
            kind: ClusterPolicy
            metadata: {name: "p\\n---\\nkind: Evil"}
            spec:
              rules:
                - name: "x\\n---\\napiVersion: v1\\nkind: Evil"
                  match: {any: [{resources: {kinds: [Pod, "Secret\\n---\\nkind: Evil"]}}]}
                  validate: {message: "a\\n---\\nkind: Evil", pattern: {spec: {hostNetwork: "a'\\n---\\nkind: Evil"}}}
                - name: other
                  match: {any: [{resources: {kinds: [Pod]}}]}
                  mutate: {}
            """);

        assertThat(run.out().lines().filter(line -> line.startsWith("kind: ")))
                .allMatch("kind: DeploymentPolicy"::equals);
    }

    @Test
    void anchorsOfYamlAreRead() {
        var run = convert("""
            apiVersion: kyverno.io/v1
            kind: ClusterPolicy
            metadata: {name: p}
            spec:
              validationFailureAction: Enforce
              rules:
                - name: a
                  match: &pods {any: [{resources: {kinds: [Pod]}}]}
                  validate: &v {message: m, pattern: {metadata: {labels: {app: web}}}}
                - {name: b, match: *pods, validate: *v}
            """);

        assertThat(policies(run)).containsExactly("p-a", "p-b");
        assertThat(run.out()).doesNotContain("&id").doesNotContain("*id");
    }

    @Test
    void deepAndLargePatternIsNoStackOverflow() {
        var deep = "{a: ".repeat(300) + "1" + "}".repeat(300);
        var many = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            many.append("k").append(i).append(": v, ");
        }
        var run = convert(classic(
                "",
                "{name: deep, match: " + POD + ", validate: {pattern: " + deep + "}}," + "{name: wide, match: " + POD
                        + ", validate: {pattern: {spec: {" + many + "}}}}"));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("not converted");
        assertThat(policies(run)).isEmpty();
    }

    @Test
    void fileWithoutPoliciesIsInvalid() {
        var run = convert("{apiVersion: v1, kind: Pod, metadata: {name: a}}");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("no policy that can be converted in -");
    }

    @Test
    void kindsOfPoliciesWithoutEquivalentAreNoted() {
        var run = convert("""
            {apiVersion: policies.kyverno.io/v1, kind: MutatingPolicy, metadata: {name: m}}
            ---
            {apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sRequiredLabels, metadata: {name: l}}
            ---
            {apiVersion: kyverno.io/v2, kind: PolicyException, metadata: {name: e}}
            """);

        assertThat(run.err())
                .contains("MutatingPolicy/m: not converted")
                .contains("K8sRequiredLabels/l: not converted")
                .contains("PolicyException/e: not converted");
        assertThat(convertWith(
                                "--strict",
                                "{apiVersion: policies.kyverno.io/v1, kind: MutatingPolicy, metadata: {name: m}}")
                        .code())
                .isEqualTo(1);
    }

    private static String classic(String settings, String rules) {
        return "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec: {" + settings + " rules: ["
                + rules + "]}\n";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\n", "\\n") + '"';
    }

    private static CommandLineRun convert(String input) {
        return CommandLineRun.of(input, "convert", "-");
    }

    private static CommandLineRun convertWith(String option, String input) {
        return CommandLineRun.of(input, "convert", option, "-");
    }

    private static List<String> policies(CommandLineRun run) {
        if (!run.out().contains("kind: DeploymentPolicy")) {
            return List.of();
        }
        var lint = CommandLineRun.of(run.out(), "lint", "-");
        assertThat(lint.code()).as(lint.out() + run.out()).isZero();
        return run.out()
                .lines()
                .filter(line -> line.startsWith("  name: "))
                .map(line -> line.substring(8))
                .toList();
    }

    private String decision(CommandLineRun run, String namespace) {
        return decision(run, namespace, "");
    }

    private String decision(CommandLineRun run, String namespace, String others) {
        var pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: a, labels: {app: db}}
            spec: {containers: [{name: a, image: a}]}
            """;
        return check(run, pod + others, "-n", namespace).out();
    }

    private CommandLineRun check(CommandLineRun run, String object, String... options) {
        try {
            var file = Files.writeString(directory.resolve("converted.yaml"), run.out());
            var arguments = new ArrayList<>(List.of("check", "-p", file.toString(), "-"));
            arguments.addAll(Arrays.asList(options));
            return CommandLineRun.of(object, arguments.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
