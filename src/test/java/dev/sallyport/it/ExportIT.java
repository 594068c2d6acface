package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.export.Corpus;
import dev.sallyport.export.Export;
import dev.sallyport.export.ExportText;
import dev.sallyport.export.Images;
import dev.sallyport.it.DryRuns.Response;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.Policy;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests of exported policies: they deny the same objects as the webhook. No DeploymentPolicy matches their namespaces, so
 * the exported policies alone decide.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportIT {
    private static final String HARMLESS = """
        apiVersion: v1
        kind: Pod
        metadata: {name: harmless}
        spec: {containers: [{name: web, image: nginx}]}
        """;

    private final LocalCluster cluster = LocalCluster.get();
    private final DryRuns dryRuns = new DryRuns(cluster.client());
    private final String unmatched = cluster.namespace("exported-unmatched");
    private final Map<String, Response> unmatchedResponses = new LinkedHashMap<>();

    static Stream<String> standards() {
        return Stream.of("v1.0", "v1.25", "latest")
                .flatMap(version -> Stream.of("baseline", "restricted")
                        .map(level -> "podSecurity: {level: %s, version: %s}".formatted(level, version)));
    }

    @ParameterizedTest
    @MethodSource("standards")
    void agreesOnPodSecurityFixtures(String spec) {
        assertThat(countAgreements(spec, Corpus.podSecurity())).isGreaterThan(300);
    }

    @Test
    void agreesOnExamplesOfEveryCheck() {
        assertThat(countAgreements(Corpus.EVERY_CHECK, Corpus.examples())).isGreaterThan(30);
    }

    @Test
    void agreesOnImageReferences() {
        var pods = Images.references()
                .map(image -> Serialization.asJson(Images.pod(image).object()))
                .toList();
        assertThat(countAgreements(Images.POLICY, pods)).isGreaterThan(300);
    }

    @ParameterizedTest
    @MethodSource("dev.sallyport.it.Workloads#kinds")
    void deniesEveryKindOnCreateAndUpdate(ObjectKind kind) {
        var namespace =
                exported("Deny", "podSecurity: {level: restricted}\nimages: {sources: [docker.io/library/nginx]}");
        var good = Workloads.manifest(kind, namespace, "web", Workloads.restricted("nginx"));
        var bad = Workloads.manifest(kind, namespace, "bad", Workloads.privileged("nginx"));

        assertThat(cluster.apply(bad, "create", "-f", "-").err())
                .contains("ValidatingAdmissionPolicy", namespace, "pod-security/")
                .doesNotContain("webhook");
        cluster.apply(good, "create", "-f", "-").succeeded();
        cluster.kubectl("label", kind.plural(), "web", "-n", namespace, "team=shop")
                .succeeded();
        if (kind != ObjectKind.JOB) {
            assertThat(cluster.apply(good.replace("image: nginx", "image: httpd"), "apply", "-f", "-")
                            .err())
                    .contains("image/source: container \"web\"");
        }
    }

    @Test
    void allowsOldViolationsUntilTheyChange() {
        var namespace = cluster.namespace("exported-late");
        var old = Workloads.manifest(ObjectKind.DEPLOYMENT, namespace, "old", Workloads.privileged("nginx"));
        cluster.apply(old, "create", "-f", "-").succeeded();
        export(namespace, "Deny", """
            podSecurity: {level: baseline}
            rules: [{name: owner, expression: "'owner' in object.metadata.?labels.orValue({})", message: who?}]\
            """);

        cluster.kubectl("scale", "deployment/old", "-n", namespace, "--replicas=0")
                .succeeded();
        cluster.kubectl("annotate", "deployment/old", "-n", namespace, "note=late")
                .succeeded();
        assertThat(cluster.kubectl("set", "image", "deployment/old", "-n", namespace, "web=httpd")
                        .err())
                .contains("denied request: ");
    }

    @Test
    void deniesEphemeralContainers() {
        var namespace = exported("Deny", "images: {sources: [docker.io/library/nginx]}");
        cluster.apply(
                        Workloads.manifest(ObjectKind.POD, namespace, "web", Workloads.restricted("nginx")),
                        "create",
                        "-f",
                        "-")
                .succeeded();

        assertThat(cluster.kubectl(
                                "debug",
                                "-n",
                                namespace,
                                "pod/web",
                                "--profile=general",
                                "--image=busybox",
                                "--attach=false")
                        .err())
                .contains("image/source: ephemeral container");
    }

    /** Compares both evaluations check by check and returns the number of compared manifests. */
    private int countAgreements(String spec, List<String> manifests) {
        await().atMost(30, SECONDS)
                .until(() -> dryRuns.create(unmatched, HARMLESS).isAllowed());
        var policy = Policies.compile(spec).policy();
        var warned = exported("Warn", spec);
        var denied = exported("Deny", spec);
        var differences = new ArrayList<String>();
        int evaluated = 0;
        for (var manifest : manifests) {
            var plain = unmatchedResponses.computeIfAbsent(manifest, each -> dryRuns.create(unmatched, each));
            if (plain.isRejectedByApiServer()) {
                continue;
            }
            assertThat(plain.isAllowed()).as(plain.body()).isTrue();
            evaluated++;
            // Sallyport evaluates the object with the defaults of the API server.
            var failing = new TreeSet<>(Corpus.failing(policy, Manifests.subject(plain.body())));
            var warning = dryRuns.create(warned, manifest);
            var denial = dryRuns.create(denied, manifest);
            if (!warning.checks().equals(failing) || !warning.isAllowed() || denial.isAllowed() != failing.isEmpty()) {
                differences.add(
                        "%s%nSallyport %s, exported policies %s, %s".formatted(manifest, failing, warning, denial));
            }
        }
        assertThat(differences).isEmpty();
        return evaluated;
    }

    private String exported(String action, String spec) {
        var namespace = cluster.namespace("exported");
        export(namespace, action, spec);
        return namespace;
    }

    /** Applies an export for one namespace and waits until the API server enforces it. */
    private void export(String namespace, String action, String spec) {
        var compiled = Policies.compile("action: %s\nmatch: {namespaces: [%s]}\n%s".formatted(action, namespace, spec));
        assertThat(compiled.errors()).isEmpty();
        var policy = compiled.policy();
        var named = new Policy(
                PolicySource.policy(namespace),
                policy.generation(),
                policy.action(),
                policy.matcher(),
                policy.checks());
        var export = Export.of(List.of(named), List.of("kube-system"));
        assertThat(export.omissions()).isEmpty();
        cluster.apply(ExportText.yaml(export), "apply", "-f", "-").succeeded();
        var parts = export.objects().stream()
                .map(object -> object.getMetadata().getName())
                .distinct()
                .toList();
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(responses(namespace)).contains(parts));
    }

    /** Returns the responses to objects of several kinds with many violations. */
    private String responses(String namespace) {
        return Stream.of(HARMLESS, """
            apiVersion: v1
            kind: Pod
            metadata: {name: probe}
            spec:
              hostNetwork: true
              containers: [{name: web, image: "example.org/x:1", ports: [{containerPort: 1}]}]
            """, """
            apiVersion: v1
            kind: Service
            metadata: {name: probe}
            spec: {type: NodePort, externalIPs: [192.0.2.1], ports: [{port: 80}]}
            """, """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: probe}
            spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
            """)
                .map(manifest -> dryRuns.create(namespace, manifest))
                .map(Response::toString)
                .reduce("", String::concat);
    }
}
