package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.EveryNamespace;
import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentPolicySpec;
import dev.sallyport.check.rule.ParamsReader;
import dev.sallyport.check.rule.ParamsReference;
import dev.sallyport.check.rule.RuleServices;
import dev.sallyport.check.runtime.ServiceAccountPermissions.Grant;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.compile.SpecError;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.AccessReviewer;
import dev.sallyport.workload.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests with two values for every field of a DeploymentPolicy: one allows the object, the other denies it. */
class PolicyFieldsTest {
    private static final String A = key();
    private static final String B = key();
    private static final KeyLookup KEYS = (kind, name, entry) -> name.equals("keys") && entry.equals("b.pub")
            ? Optional.of(kind == KeyLookup.Kind.SECRET ? A : B)
            : Optional.empty();
    private static final ClusterState FACTS = new ClusterState(
            (_, _) -> Optional.of(List.of(new Grant("ClusterRoleBinding \"b\"", "ClusterRole \"r\"", "everything"))),
            (_, _) -> Optional.of(false),
            (_, _) -> Optional.of(true),
            Environments.of(List.of(CompiledEnvironment.everywhere("production"))),
            new RuleServices(
                    (reference, _) -> reference.equals(new ParamsReference("v1", "ConfigMap", "ops", "limits"))
                            ? ParamsReader.Found.of(reference, Map.of("data", Map.of("tier", "web")))
                            : new ParamsReader.Missing(),
                    AccessReviewer.NONE));
    private static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop-eu, labels: {tier: web}}
        spec:
          containers:
            - name: web
              image: example.org/signed-by-a
              securityContext: {privileged: true}
              ports: [{containerPort: 8080, hostPort: 80}]
              resources: {requests: {cpu: 100m}}
              livenessProbe: {tcpSocket: {port: 8080}}
              env:
                - {name: DB_PASSWORD, value: correct-horse}
                - {name: OTHER, valueFrom: {secretKeyRef: {name: s, key: k}}}
        """;

    private static final String SERVICE = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop-eu, labels: {tier: web}}
        spec: {type: NodePort, externalIPs: [192.0.2.7], ports: [{port: 80}]}
        """;
    private static final String INGRESS = """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, namespace: shop-eu}
        spec: {rules: [{host: shop.example.org}]}
        """;
    private static final String CONFIG_MAP = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, namespace: shop-eu}
        data: {DB_PASSWORD: correct-horse}
        """;
    private static final String DEPLOYMENT = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop-eu}
        spec: {replicas: 2, template: {spec: {containers: [{name: web, image: example.org/web:1}]}}}
        """;
    private static final String FORBID = "network: {hostPorts: []}";

    static Stream<Arguments> fields() {
        return Stream.of(
                arguments("action Deny", "action: Deny\n" + FORBID, "Deny"),
                arguments("action Warn", "action: Warn\n" + FORBID, "Warn"),
                arguments("action Audit", "action: Audit\n" + FORBID, "Allow"),
                arguments("action default", FORBID, "Deny"),
                arguments("namespaces", "match: {namespaces: [\"shop-*\"]}\n" + FORBID, "Deny"),
                arguments("environments", "match: {environments: [production]}\n" + FORBID, "Deny"),
                arguments("environments, other", "match: {environments: [staging]}\n" + FORBID, "Allow"),
                arguments("namespaces, other", "match: {namespaces: [\"shop\"]}\n" + FORBID, "Allow"),
                arguments(
                        "namespaceSelector",
                        "match: {namespaceSelector: {matchLabels: {team: shop}}}\n" + FORBID,
                        "Deny"),
                arguments(
                        "namespaceSelector, other",
                        "match: {namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}\n"
                                + FORBID,
                        "Allow"),
                arguments(
                        "workloadSelector",
                        "match: {workloadSelector: {matchExpressions: [{key: tier, operator: In, values: [web]}]}}\n"
                                + FORBID,
                        "Deny"),
                arguments(
                        "workloadSelector, other",
                        "match: {workloadSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [web]}]}}\n"
                                + FORBID,
                        "Allow"),
                arguments("kinds", "match: {kinds: [Pod]}\n" + FORBID, "Deny"),
                arguments("kinds, other", "match: {kinds: [Deployment]}\n" + FORBID, "Allow"),
                arguments("resources", "match: {resources: [{version: v1, kind: Pod}]}\n" + FORBID, "Deny"),
                arguments(
                        "resources, other operation",
                        "match: {resources: [{version: v1, kind: Pod, operations: [UPDATE]}]}\n" + FORBID,
                        "Allow"),
                arguments(
                        "resources, other group",
                        "match: {kinds: [Deployment], resources: [{group: example.org, version: v1, kind: Pod}]}\n"
                                + "rules: [{name: a, expression: \"false\"}]",
                        "Allow"),
                arguments("authority by pem", signed("a", pem(A), 1), "Allow"),
                arguments("authority, other", signed("b", pem(A), 1), "Deny"),
                arguments("authority by secretRef", signed("a", ref("secretRef", "b.pub"), 1), "Allow"),
                arguments("authority by secretRef, not there", signed("a", ref("secretRef", "x"), 1), "Deny"),
                arguments("authority by configMapRef", signed("a", ref("configMapRef", "b.pub"), 1), "Allow"),
                arguments("authority by configMapRef, not there", signed("a", ref("configMapRef", "x"), 1), "Deny"),
                arguments("keyless", keyless(""), "Allow"),
                arguments("keyless issuer, other", keyless("issuer: https://other.example.org"), "Deny"),
                arguments("keyless subject, other", keyless("subject: https://git.example.org/other"), "Deny"),
                arguments("keyless subjectRegExp", keyless("subjectRegExp: https://git.example.org/[a-z]+"), "Allow"),
                arguments("keyless subjectRegExp, other", keyless("subjectRegExp: https://git.example.org/"), "Deny"),
                arguments("keyless claims", keyless("claims: {buildTrigger: pu*}"), "Allow"),
                arguments("keyless claims, other", keyless("claims: {buildTrigger: pull_request}"), "Deny"),
                arguments("keyless trustRoot, not there", keyless("trustRoot: other"), "Deny"),
                arguments("keyless transparencyLog", keyless("transparencyLog: Require"), "Deny"),
                arguments("keyless certificateTransparency", keyless("certificateTransparency: Require"), "Deny"),
                arguments("attestation", attested("[a]", "[]"), "Allow"),
                arguments("attestation signedBy, other", attested("[b]", "[]"), "Deny"),
                arguments("attestation signedBy, any", attested("[b, a]", "[]"), "Allow"),
                arguments(
                        "attestation condition",
                        attested("[a]", "[{expression: \"predicate.builder == 'hosted'\"}]"),
                        "Allow"),
                arguments(
                        "attestation condition, not met",
                        attested("[a]", "[{expression: \"statement.predicate.builder == 'own'\", message: m}]"),
                        "Deny"),
                arguments("maxSeverity", vulnerable("maxSeverity: High"), "Allow"),
                arguments("maxSeverity, less", vulnerable("maxSeverity: Medium"), "Deny"),
                arguments(
                        "maxSeverityWhenExposed",
                        vulnerable("maxSeverity: High, maxSeverityWhenExposed: Medium"),
                        "Deny"),
                arguments("maxAge", vulnerable("maxSeverity: High, maxAge: 48h"), "Allow"),
                arguments("maxAge, less", vulnerable("maxSeverity: High, maxAge: 23h"), "Deny"),
                arguments(
                        "ignore",
                        vulnerable("maxSeverity: Low, ignore: [{id: CVE-2026-1, reason: not reachable here}]"),
                        "Allow"),
                arguments(
                        "ignore, other",
                        vulnerable("maxSeverity: Low, ignore: [{id: CVE-2026-2, reason: not reachable here}]"),
                        "Deny"),
                arguments("threshold 1", two(1, "**"), "Allow"),
                arguments("threshold 2", two(2, "**"), "Deny"),
                arguments(
                        "platforms IndexOnly",
                        two(1, "**").replace("threshold", "platforms: IndexOnly, threshold"),
                        "Allow"),
                arguments("platforms Each", two(1, "**").replace("threshold", "platforms: Each, threshold"), "Deny"),
                arguments("rule match, other", two(2, "example.com/**"), "Allow"),
                arguments("sources", "images: {sources: [\"example.org/*\"]}", "Allow"),
                arguments("sources, other", "images: {sources: [\"example.com/*\"]}", "Deny"),
                arguments("sources, none", "images: {sources: []}", "Deny"),
                arguments("tags Allow", "images: {tags: Allow}", "Allow"),
                arguments("tags RequireDigest", "images: {tags: RequireDigest}", "Deny"),
                arguments("tags RequireTag", "images: {tags: RequireTag}", "Deny"),
                arguments("tags ForbidLatest", "images: {tags: ForbidLatest}", "Deny"),
                arguments("denied", "images: {denied: [\"example.org/signed-by-a\"]}", "Deny"),
                arguments("denied, tag", "images: {denied: [\"example.org/signed-by-a:latest\"]}", "Deny"),
                arguments("denied, other tag", "images: {denied: [\"example.org/signed-by-a:1.*\"]}", "Allow"),
                arguments("pullPolicy", "images: {pullPolicy: Always}", "Allow"),
                arguments("pullPolicy, other", "images: {pullPolicy: IfNotPresent}", "Deny"),
                arguments(
                        "exclude images",
                        "exclude: {images: [\"example.org/*\"], reason: verified elsewhere}\nnetwork: {hostPorts: []}",
                        "Allow"),
                arguments(
                        "exclude images, other",
                        "exclude: {images: [\"example.com/*\"], reason: verified elsewhere}\nnetwork: {hostPorts: []}",
                        "Deny"),
                arguments(
                        "exclude containers",
                        "exclude: {containers: [we*], reason: verified elsewhere}\nnetwork: {hostPorts: []}",
                        "Allow"),
                arguments(
                        "exclude containers, other",
                        "exclude: {containers: [db], reason: verified elsewhere}\nnetwork: {hostPorts: []}",
                        "Deny"),
                arguments(
                        "exclude both",
                        "exclude: {images: [\"example.com/*\"], containers: [web], reason: verified elsewhere}\n"
                                + "network: {hostPorts: []}",
                        "Deny"),
                arguments(
                        "exclude without reason",
                        "exclude: {containers: [web], reason: short}\nnetwork: {containerPorts: [\"8080\"]}",
                        "Deny"),
                arguments("metadata labels", "metadata: {labels: [{key: tier}]}", "Allow"),
                arguments("metadata labels, other", "metadata: {labels: [{key: team}]}", "Deny"),
                arguments("metadata labels pattern", "metadata: {labels: [{key: tier, pattern: \"[a-z]+\"}]}", "Allow"),
                arguments(
                        "metadata labels pattern, part",
                        "metadata: {labels: [{key: tier, pattern: \"[a-w]\"}]}",
                        "Deny"),
                arguments("metadata annotations", "metadata: {annotations: [{key: example.org/owner}]}", "Deny"),
                arguments(
                        "metadata annotations pattern",
                        "metadata: {annotations: [{key: example.org/owner, pattern: jane}]}",
                        "Deny"),
                arguments("namespaceDefault Forbid", "runtime: {namespaceDefault: Forbid}", "Allow"),
                arguments("anyProbe", "runtime: {anyProbe: [readiness, liveness]}", "Allow"),
                arguments("anyProbe, other", "runtime: {anyProbe: [readiness, startup]}", "Deny"),
                arguments("resources.max without a limit", "runtime: {resources: {max: {cpu: 2}}}", "Deny"),
                arguments(
                        "resources.limitRequestRatio without a limit",
                        "runtime: {resources: {limitRequestRatio: {cpu: 4}}}",
                        "Deny"),
                arguments(
                        "serviceAccountToken Forbid",
                        "secrets: {literals: Allow, serviceAccountToken: Forbid}",
                        "Deny"),
                arguments("podSecurity controls", "podSecurity: {controls: [privileged]}", "Deny"),
                arguments(
                        "podSecurity controls, other",
                        "podSecurity: {level: restricted, controls: [hostNamespaces, runAsUser]}",
                        "Allow"),
                arguments(
                        "podSecurity controls, not of the level",
                        "podSecurity: {level: baseline, controls: [runAsUser]}",
                        "Deny"),
                arguments("capabilities add", "podSecurity: {capabilities: {add: []}}", "Allow"),
                arguments("capabilities drop", "podSecurity: {capabilities: {drop: [NET_RAW]}}", "Deny"),
                arguments("hostPaths", "podSecurity: {hostPaths: []}", "Allow"),
                arguments("sysctls", "podSecurity: {sysctls: []}", "Allow"),
                arguments("ids users", "podSecurity: {ids: {users: [\"1000-2000\"]}}", "Deny"),
                arguments("ids groups", "podSecurity: {ids: {groups: [\"1000-2000\"]}}", "Deny"),
                arguments("ids fsGroups", "podSecurity: {ids: {fsGroups: [\"1000-2000\"]}}", "Allow"),
                arguments(
                        "ids supplementalGroups", "podSecurity: {ids: {supplementalGroups: [\"1000-2000\"]}}", "Allow"),
                arguments("podSecurity baseline", "podSecurity: {level: baseline}", "Deny"),
                arguments(
                        "podSecurity exempt",
                        "podSecurity: {level: baseline, exempt: [privileged, hostPorts]}",
                        "Allow"),
                arguments(
                        "podSecurity restricted",
                        "podSecurity: {level: restricted, exempt: [privileged, hostPorts]}",
                        "Deny"),
                arguments(
                        "podSecurity version",
                        "podSecurity: {level: restricted, version: v1.7, exempt: [privileged, hostPorts,"
                                + " runAsNonRoot]}",
                        "Allow"),
                arguments(
                        "podSecurity version, later",
                        "podSecurity: {level: restricted, version: v1.8, exempt: [privileged, hostPorts,"
                                + " runAsNonRoot]}",
                        "Deny"),
                arguments("containerPorts", "network: {containerPorts: [\"8000-8100\"]}", "Allow"),
                arguments("containerPorts, other", "network: {containerPorts: [\"9090\"]}", "Deny"),
                arguments("hostPorts", "network: {hostPorts: [\"80\"]}", "Allow"),
                arguments("hostPorts, none", "network: {hostPorts: []}", "Deny"),
                arguments("literals Allow", "secrets: {literals: Allow}", "Allow"),
                arguments("literals Forbid", "secrets: {literals: Forbid}", "Deny"),
                arguments("environment Allow", "secrets: {literals: Allow, environment: Allow}", "Allow"),
                arguments("environment Forbid", "secrets: {literals: Allow, environment: Forbid}", "Deny"),
                arguments(
                        "serviceAccountToken Allow", "secrets: {literals: Allow, serviceAccountToken: Allow}", "Allow"),
                arguments(
                        "serviceAccountToken RequireExplicit",
                        "secrets: {literals: Allow, serviceAccountToken: RequireExplicit}",
                        "Deny"),
                arguments("resources.requests", "runtime: {resources: {requests: [cpu]}}", "Allow"),
                arguments("resources.requests, other", "runtime: {resources: {requests: [memory]}}", "Deny"),
                arguments("resources.limits", "runtime: {resources: {limits: [cpu]}}", "Deny"),
                arguments("probes", "runtime: {probes: [liveness]}", "Allow"),
                arguments("probes, other", "runtime: {probes: [readiness]}", "Deny"),
                arguments("readOnlyRootFilesystem Optional", "runtime: {readOnlyRootFilesystem: Optional}", "Allow"),
                arguments("readOnlyRootFilesystem Require", "runtime: {readOnlyRootFilesystem: Require}", "Deny"),
                arguments("serviceAccount default Allow", "runtime: {serviceAccount: {default: Allow}}", "Allow"),
                arguments("serviceAccount default Forbid", "runtime: {serviceAccount: {default: Forbid}}", "Deny"),
                arguments("permissions Allow", "runtime: {serviceAccount: {permissions: Allow}}", "Allow"),
                arguments(
                        "permissions ForbidClusterAdmin",
                        "runtime: {serviceAccount: {permissions: ForbidClusterAdmin}}",
                        "Deny"),
                arguments("monitoring Optional", "runtime: {monitoring: Optional}", "Allow"),
                arguments("monitoring Require", "runtime: {monitoring: Require}", "Deny"),
                arguments("rules", rule("object.metadata.labels.tier == 'web'"), "Allow"),
                arguments("rules, other", rule("object.metadata.labels.tier == 'db'"), "Deny"),
                arguments("rules, by namespace", rule("namespaceObject.metadata.labels.team == 'shop'"), "Allow"),
                arguments("rules, by request", rule("request.operation != 'CREATE'"), "Deny"),
                arguments("rules, by what was there", rule("oldObject != null"), "Deny"),
                arguments("rules, failing", rule("object.metadata.annotations.note == 'x'"), "Deny"),
                arguments("params", params(""), "Allow"),
                arguments("params apiVersion", params("apiVersion: v1"), "Allow"),
                arguments("params apiVersion, other", params("apiVersion: example.org/v1"), "Deny"),
                arguments("params kind, other", params("kind: Limits"), "Deny"),
                arguments("params namespace, other", params("namespace: shop"), "Deny"),
                arguments("params name, other", params("name: other"), "Deny"),
                arguments("params whenMissing", params("name: other, whenMissing: Allow"), "Allow"),
                arguments("params whenMissing, other", params("name: other, whenMissing: Deny"), "Deny"),
                arguments(
                        "variables",
                        "variables: [{name: tier, expression: object.metadata.labels.tier}]\n"
                                + rule("variables.tier == 'web'"),
                        "Allow"),
                arguments(
                        "variables, other",
                        "variables: [{name: tier, expression: \"'db'\"}]\n" + rule("variables.tier == 'web'"),
                        "Deny"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("fields")
    void changesOutcome(String field, String spec, String expected) {
        assertThat(Decision.kind(evaluate(spec)).label()).isEqualTo(expected);
    }

    static Stream<Arguments> fieldsForOtherObjects() {
        return Stream.of(
                arguments("serviceTypes", "network: {serviceTypes: [NodePort]}", SERVICE, "Allow"),
                arguments("serviceTypes, other", "network: {serviceTypes: [ClusterIP]}", SERVICE, "Deny"),
                arguments("serviceTypes, none", "network: {serviceTypes: []}", SERVICE, "Deny"),
                arguments("externalIPs Allow", "network: {externalIPs: Allow}", SERVICE, "Allow"),
                arguments("externalIPs Forbid", "network: {externalIPs: Forbid}", SERVICE, "Deny"),
                arguments("ingressTLS Optional", "network: {ingressTLS: Optional}", INGRESS, "Allow"),
                arguments("ingressTLS Require", "network: {ingressTLS: Require}", INGRESS, "Deny"),
                arguments("ingressHosts", "network: {ingressHosts: [\"*.example.org\"]}", INGRESS, "Allow"),
                arguments("ingressHosts, other", "network: {ingressHosts: [\"*.example.com\"]}", INGRESS, "Deny"),
                arguments("ingressWildcardHosts", "network: {ingressWildcardHosts: Forbid}", INGRESS, "Allow"),
                arguments("ingressEmptyHosts", "network: {ingressEmptyHosts: Forbid}", INGRESS, "Allow"),
                arguments("ingressClasses", "network: {ingressClasses: [nginx]}", INGRESS, "Deny"),
                arguments(
                        "metadata of a Service",
                        "match: {kinds: [Service]}\nmetadata: {labels: [{key: tier, pattern: web}]}",
                        SERVICE,
                        "Allow"),
                arguments(
                        "metadata of a Service, other",
                        "match: {kinds: [Service]}\nmetadata: {labels: [{key: tier, pattern: db}]}",
                        SERVICE,
                        "Deny"),
                arguments("metadata of workloads only", "metadata: {labels: [{key: team}]}", SERVICE, "Allow"),
                arguments("replicas.min", "runtime: {replicas: {min: 2}}", DEPLOYMENT, "Allow"),
                arguments("replicas.min, more", "runtime: {replicas: {min: 3}}", DEPLOYMENT, "Deny"),
                arguments("replicas.max", "runtime: {replicas: {max: 2}}", DEPLOYMENT, "Allow"),
                arguments("replicas.max, less", "runtime: {replicas: {max: 1}}", DEPLOYMENT, "Deny"),
                arguments("configMaps Allow", "secrets: {configMaps: Allow}", CONFIG_MAP, "Allow"),
                arguments("configMaps Forbid", "secrets: {configMaps: Forbid}", CONFIG_MAP, "Deny"),
                arguments(
                        "kinds, a Service", "match: {kinds: [Service]}\nnetwork: {serviceTypes: []}", SERVICE, "Deny"),
                arguments(
                        "kinds, another",
                        "match: {kinds: [Service, Ingress]}\nnetwork: {serviceTypes: [], ingressTLS: Require}",
                        CONFIG_MAP,
                        "Allow"),
                arguments(
                        "workloadSelector",
                        "match: {workloadSelector: {matchLabels: {tier: web}}}\nnetwork: {serviceTypes: []}",
                        SERVICE,
                        "Deny"),
                arguments(
                        "workloadSelector, other",
                        "match: {workloadSelector: {matchLabels: {tier: db}}}\nnetwork: {serviceTypes: []}",
                        SERVICE,
                        "Allow"));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("fieldsForOtherObjects")
    void changesOutcomeForOtherObjects(String field, String spec, String object, String expected) {
        assertThat(Decision.kind(evaluate(spec, object)).label()).isEqualTo(expected);
    }

    @Test
    void reportsRuleNameAndMessage() {
        var rule = "rules: [{name: tier, expression: \"false\", message: no tier%s}]";

        assertThat(evaluate(rule.formatted("")).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("rule/tier");
            assertThat(finding.message()).isEqualTo("no tier");
        });
        assertThat(evaluate(rule.formatted(", messageExpression: \"'made for ' + object.metadata.name\""))
                        .findings())
                .extracting(Finding::message)
                .containsExactly("made for web");
    }

    @Test
    void evaluatesRulesForWorkloadsByDefault() {
        var never = rule("false");

        assertThat(evaluate(never, SERVICE)).isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate("match: {kinds: [Service]}\n" + never, SERVICE)).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate("match: {kinds: [Service]}\n" + never, POD)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void rejectsInvalidResourceNames() {
        assertThat(Policies.compile("runtime: {resources: {requests: [cpu, \"c p u\"], limits: [example.org/gpu]}}")
                        .errors())
                .extracting(SpecError::path)
                .containsExactly("spec.runtime.resources.requests[1]");
        assertThat(Policies.compile("runtime: {resources: {requests: [cppu, ephemeral-storage], limits: [hugepages-2Mi,"
                                + " CPU, /a]}}")
                        .errors())
                .extracting(SpecError::path)
                .containsExactly(
                        "spec.runtime.resources.requests[0]",
                        "spec.runtime.resources.limits[1]",
                        "spec.runtime.resources.limits[2]");
        assertThat(Policies.compile("runtime: {resources: {}}").errors())
                .extracting(SpecError::path)
                .containsExactly("spec.runtime.resources");
    }

    @Test
    void reportsPathOfEachRuleError() {
        assertThat(Policies.compile("""
            variables: [{name: a, expression: "1 +"}]
            rules: [{name: r, expression: "1", messageExpression: "2"}]
            """).errors())
                .extracting(SpecError::path)
                .containsExactly(
                        "spec.variables[0].expression", "spec.rules[0].expression", "spec.rules[0].messageExpression");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "match: {kinds: [Pod]}\nnetwork: {serviceTypes: []}",
                "match: {kinds: [ConfigMap]}\nruntime: {probes: [liveness]}",
                "match: {kinds: [Service]}\nnetwork: {hostPorts: []}",
                "match: {kinds: [Ingress]}\npodSecurity: {level: baseline}",
                """
                match: {kinds: [Deployment]}
                secrets: {literals: Forbid, configMaps: Forbid}
                network: {ingressTLS: Require}
                """
            })
    void rejectsRulesThatEvaluateNoMatchedKind(String spec) {
        assertThat(Policies.compile(spec).errors()).extracting(SpecError::path).containsExactly("spec.match.kinds");
    }

    @Test
    void documentsEveryExplainedField() throws IOException {
        var page = Files.readString(Path.of("docs/policies.md"));

        assertThat(ExplainedFields.all()).allMatch(field -> page.contains(field.substring(field.lastIndexOf('.') + 1)));
    }

    /** A new field fails this test until it has a case above, or an explanation with examples. */
    @Test
    void hasCaseForEveryField() {
        var paths = new TreeSet<String>();
        ApiFields.collect(DeploymentPolicySpec.class, "", paths);
        paths.removeAll(ExplainedFields.all());
        assertThat(paths)
                .containsExactlyInAnyOrder(
                        "action",
                        "match.environments",
                        "match.namespaces",
                        "match.namespaceSelector",
                        "match.workloadSelector",
                        "match.kinds",
                        "match.resources.group",
                        "match.resources.version",
                        "match.resources.kind",
                        "match.resources.operations",
                        "authorities.name",
                        "authorities.key.pem",
                        "authorities.key.secretRef.name",
                        "authorities.key.secretRef.key",
                        "authorities.key.configMapRef.name",
                        "authorities.key.configMapRef.key",
                        "authorities.keyless.issuer",
                        "authorities.keyless.subject",
                        "authorities.keyless.subjectRegExp",
                        "authorities.keyless.claims",
                        "authorities.keyless.trustRoot",
                        "authorities.keyless.transparencyLog",
                        "authorities.keyless.certificateTransparency",
                        "exclude.images",
                        "exclude.containers",
                        "exclude.reason",
                        "images.sources",
                        "images.tags",
                        "images.denied",
                        "images.pullPolicy",
                        "images.rules.match",
                        "images.rules.signedBy",
                        "images.rules.threshold",
                        "images.rules.platforms",
                        "images.rules.attestations.predicateType",
                        "images.rules.attestations.signedBy",
                        "images.rules.attestations.conditions.expression",
                        "images.rules.attestations.conditions.message",
                        "images.rules.vulnerabilities.maxSeverity",
                        "images.rules.vulnerabilities.maxSeverityWhenExposed",
                        "images.rules.vulnerabilities.maxAge",
                        "images.rules.vulnerabilities.signedBy",
                        "images.rules.vulnerabilities.ignore.id",
                        "images.rules.vulnerabilities.ignore.reason",
                        "podSecurity.level",
                        "podSecurity.version",
                        "podSecurity.controls",
                        "podSecurity.exempt",
                        "podSecurity.capabilities.add",
                        "podSecurity.capabilities.drop",
                        "podSecurity.hostPaths.prefix",
                        "podSecurity.hostPaths.readOnly",
                        "podSecurity.ids.users",
                        "podSecurity.ids.groups",
                        "podSecurity.ids.fsGroups",
                        "podSecurity.ids.supplementalGroups",
                        "podSecurity.sysctls",
                        "metadata.labels.key",
                        "metadata.labels.pattern",
                        "metadata.annotations.key",
                        "metadata.annotations.pattern",
                        "runtime.resources.max",
                        "runtime.resources.limitRequestRatio",
                        "runtime.anyProbe",
                        "secrets.configMaps",
                        "params.apiVersion",
                        "params.kind",
                        "params.namespace",
                        "params.name",
                        "params.whenMissing",
                        "variables.name",
                        "variables.expression",
                        "rules.name",
                        "rules.expression",
                        "rules.message",
                        "rules.messageExpression");
    }

    @Test
    void deniesMatchedObjectsWithInvalidPolicy() {
        var verdict = evaluate("network: {hostPorts: [\"0\"]}");

        assertThat(verdict).isInstanceOf(Verdict.Denied.class);
        assertThat(verdict.findings())
                .extracting(Finding::message)
                .containsExactly("PolicyError: spec.network.hostPorts: a port must be a number from 1 to 65535");
    }

    @Test
    void deniesEverythingWithInvalidMatch() {
        assertThat(evaluate("match: {namespaces: [\"elsewhere-***\"]}")).isInstanceOf(Verdict.Denied.class);
    }

    private static Verdict evaluate(String spec) {
        return evaluate(spec, POD);
    }

    private static Verdict evaluate(String spec, String object) {
        var policy =
                Policies.compiler(KEYS, FACTS).compile(Policies.policy(spec)).policy();
        return TestEvaluator.of(policy)
                .with(new EveryNamespace(Map.of("team", "shop")))
                .evaluate(AdmissionAttributes.create(Manifests.subject(object)));
    }

    private static String rule(String expression) {
        return "rules: [{name: r, expression: \"%s\"}]".formatted(expression);
    }

    /** Returns a rule that reads parameters, with given fields in place of the defaults. */
    private static String params(String given) {
        var fields = new LinkedHashMap<>(Map.of("kind", "ConfigMap", "namespace", "ops", "name", "limits"));
        for (var field : given.isEmpty() ? List.<String>of() : List.of(given.split(", ", -1))) {
            fields.put(field.substring(0, field.indexOf(": ")), field.substring(field.indexOf(": ") + 2));
        }
        return "params: " + fields.toString().replace('=', ':').replace(":", ": ") + "\n"
                + rule("object.metadata.labels.tier == params.data.tier");
    }

    private static String signed(String name, String source, int threshold) {
        return """
            authorities: [{name: %1$s, key: %2$s}]
            images: {rules: [{match: ["**"], signedBy: [%1$s], threshold: %3$d}]}
            """.formatted(name, source, threshold);
    }

    /** Returns a keyless authority with given fields in place of the defaults. */
    private static String keyless(String given) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("issuer", "https://issuer.example.org");
        fields.put("subject", "https://git.example.org/shop");
        fields.put("trustRoot", "public");
        fields.put("transparencyLog", "Optional");
        fields.put("certificateTransparency", "Optional");
        if (given.startsWith("subject")) {
            fields.remove("subject");
        }
        if (!given.isEmpty()) {
            fields.put(given.substring(0, given.indexOf(": ")), given.substring(given.indexOf(": ") + 2));
        }
        var text = fields.entrySet().stream()
                .map(field -> field.getKey() + ": "
                        + (field.getValue().startsWith("{") ? field.getValue() : "\"" + field.getValue() + "\""))
                .collect(Collectors.joining(", ", "{", "}"));
        return "authorities: [{name: a, keyless: %s}]\nimages: {rules: [{match: [\"**\"], signedBy: [a]}]}"
                .formatted(text);
    }

    private static String attested(String signedBy, String conditions) {
        return authorities("a", "b") + """
            images: {rules: [{match: ["**"], attestations: [{predicateType: t, signedBy: %s, conditions: %s}]}]}
            """.formatted(signedBy, conditions);
    }

    private static String vulnerable(String limits) {
        return authorities("a")
                + "images: {rules: [{match: [\"**\"], vulnerabilities: {signedBy: [a], %s}}]}".formatted(limits);
    }

    private static String authorities(String... names) {
        return Stream.of(names)
                .map(name -> "  - name: %s\n    key: %s\n"
                        .formatted(name, ref(name.equals("b") ? "configMapRef" : "secretRef", "b.pub")))
                .collect(Collectors.joining("", "authorities:\n", ""));
    }

    private static String two(int threshold, String match) {
        return """
            authorities: [{name: a, key: %s}, {name: b, key: %s}]
            images: {rules: [{match: ["%s"], signedBy: [a, b], threshold: %d}]}
            """.formatted(pem(A), pem(B), match, threshold);
    }

    private static String pem(String pem) {
        return "{pem: \"" + pem.replace("\n", "\\n") + "\"}";
    }

    private static String ref(String kind, String entry) {
        return "{" + kind + ": {name: keys, key: " + entry + "}}";
    }

    private static String key() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            var info = generator.generateKeyPair().getPublic().getEncoded();
            return "-----BEGIN PUBLIC KEY-----\n" + Base64.getEncoder().encodeToString(info)
                    + "\n-----END PUBLIC KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
