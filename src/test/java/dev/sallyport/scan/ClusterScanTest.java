package dev.sallyport.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.configuration.ConfigurationOwner;
import dev.sallyport.configuration.ConfigurationReader.Reading;
import dev.sallyport.configuration.ReferencedObjects.Kind;
import dev.sallyport.environment.DeploymentHistory.Past;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.policy.EnvironmentFixture;
import dev.sallyport.policy.ExceptionYaml;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.scan.Drift.Reason;
import dev.sallyport.scan.Inventory.Item;
import dev.sallyport.scan.Inventory.RunningImage;
import dev.sallyport.scan.RecordedDecisions.Decided;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Workload;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Violations and drift that a scan finds in a simulated cluster. */
class ClusterScanTest {
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);
    private static final String C = "sha256:" + "c".repeat(64);

    private final EnvironmentFixture environments = new EnvironmentFixture();
    private final List<Item> items = new ArrayList<>();
    private final Map<String, Decided> decided = new HashMap<>();
    private final Map<String, Set<String>> indexes = new HashMap<>();
    private final ExceptionIndex exceptions = new ExceptionIndex();
    private final PolicyCompiler compiler = Policies.compiler((_, _, _) -> Optional.empty());
    private final PolicyIndex policies = new PolicyIndex(compiler);
    private boolean broken;

    private final ClusterScan scan = new ClusterScan(
            (kind, pages) -> {
                if (broken) {
                    throw new IllegalStateException("no answer");
                }
                pages.accept(items.stream()
                        .filter(item -> item.subject().kind() == kind)
                        .toList());
            },
            policies,
            TestEvaluator.of(policies)
                    .with(new ExceptionMatcher(
                            exceptions,
                            new ControllerOwnership(OwnerReader.NONE, DecidedTemplates.NONE),
                            () -> EnvironmentFixture.NOW))
                    .build(),
            new DriftSources(
                    environments.environments(),
                    namespace -> environments.environments().of(namespace, Map.of()).stream()
                            .findFirst(),
                    (namespace, kind, name) ->
                            Optional.ofNullable(decided.get(namespace + "/" + kind.kind() + "/" + name)),
                    (image, _, _) -> Optional.ofNullable(indexes.get(image.digest())),
                    StrictnessBaseline.compile(compiler),
                    new ConfigurationComparison(
                            environments.configurations.reader(),
                            (environment, kind, name) -> environments.history.of(environment, kind, name),
                            10,
                            () -> EnvironmentFixture.NOW)),
            new ClusterScan.Options("kube-system"::equals, true),
            () -> EnvironmentFixture.NOW);

    @Test
    void countsADeploymentOnceWithItsReplicaSetsAndPods() {
        policy("pods", "podSecurity: {level: baseline}");
        deployment("shop", "web", "hostNetwork: true, ");
        replicaSet("shop", "web");
        pod("shop", "web", List.of());
        deployment("shop", "fine", "");

        var compliance = scan.run().compliance("pods");

        assertThat(compliance.evaluated()).isEqualTo(2);
        assertThat(compliance.violating()).isOne();
        assertThat(compliance.undecided()).isZero();
        assertThat(compliance.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.workload()).hasToString("Deployment shop/web");
            assertThat(violation.check()).isEqualTo("pod-security/hostNamespaces");
            assertThat(violation.message()).isNotEmpty();
        });
    }

    @Test
    void collectsFindingsAtTheTopLevelWorkload() {
        policy("pods", "match: {kinds: [Pod]}\npodSecurity: {level: baseline}");
        policy("deployments", "match: {kinds: [Deployment]}\nruntime: {readOnlyRootFilesystem: Require}");
        deployment("shop", "web", "hostNetwork: true, ");
        replicaSet("shop", "web");
        pod("shop", "web", List.of());

        var violations = scan.run().violations();

        assertThat(violations.isComplete()).isTrue();
        assertThat(violations.findings().keySet()).singleElement().hasToString("Deployment shop/web");
        assertThat(violations.findings().values().iterator().next())
                .extracting(finding -> finding.policy() + " " + finding.check())
                .containsExactly("pods pod-security/hostNamespaces", "deployments runtime/read-only-root-filesystem");
    }

    @Test
    void countsServices() {
        policy("services", "match: {kinds: [Service]}\nnetwork: {serviceTypes: [ClusterIP]}");
        items.add(new Item(Manifests.subject("""
            apiVersion: v1
            kind: Service
            metadata: {name: open, namespace: shop, uid: s}
            spec: {type: NodePort, ports: [{port: 80}]}
            """), List.of()));

        assertThat(scan.run().compliance("services").violating()).isOne();
    }

    @Test
    void ignoresExemptNamespaces() {
        policy("pods", "podSecurity: {level: baseline}");
        deployment("kube-system", "agent", "hostNetwork: true, ");

        assertThat(scan.run().compliance("pods").evaluated()).isZero();
    }

    @Test
    void ignoresMirrorPods() {
        policy("pods", "podSecurity: {level: baseline}");
        add("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: agent-node-1
              namespace: shop
              uid: m
              annotations: {kubernetes.io/config.mirror: h}
              ownerReferences: [{apiVersion: v1, kind: Node, name: node-1, uid: n, controller: true}]
            spec: {hostNetwork: true, containers: [{name: agent, image: "agent:1"}]}
            """, List.of());

        assertThat(scan.run().compliance("pods").evaluated()).isZero();
    }

    @Test
    void excusesFindingsThatAnExceptionCovers() {
        policy("pods", "podSecurity: {level: baseline}");
        deployment("shop", "web", "hostNetwork: true, ");
        assertThat(scan.run().compliance("pods").violating()).isOne();

        exceptions.put(ExceptionYaml.exception("host", """
            policies: [pods]
            checks: [pod-security/hostNamespaces]
            workloads: [{kind: Deployment, name: web}]
            reason: it watches the network of its node
            requestedBy: jane
            approvedBy: bob
            expirationTime: "2026-11-25T00:00:00Z"
            """));

        assertThat(scan.run().compliance("pods").violating()).isZero();
    }

    @Test
    void countsUndecidedObjectsSeparately() {
        policy("keys", "images: {rules: [{match: [\"**\"], signedBy: [gone]}]}");
        deployment("shop", "web", "");

        var compliance = scan.run().compliance("keys");

        assertThat(compliance.violating()).isZero();
        assertThat(compliance.undecided()).isOne();
    }

    @Test
    void reportsAWorkloadWithoutRecordAfterTwoScans() {
        environments.with("production", "namespaces: [shop]");
        deployment("shop", "web", "");
        deployment("elsewhere", "web", "");

        assertThat(scan.run().drifts()).isEmpty();
        assertThat(scan.hasUnconfirmedDrift()).isTrue();
        assertThat(scan.run().drifts()).singleElement().satisfies(drift -> {
            assertThat(drift.reason()).isEqualTo(Reason.UNDECIDED);
            assertThat(drift.environment()).isEqualTo("production");
            assertThat(drift.workload()).hasToString("Deployment shop/web");
            assertThat(drift.message()).contains("there is none", "its record was lost");
        });
        assertThat(scan.hasUnconfirmedDrift()).isFalse();

        decide(deployment("shop", "web", ""), Map.of());
        assertThat(scan.run().drifts()).isEmpty();
    }

    /** Every user can write owner references; the reference alone covers no object. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: Deployment, name: web, uid: shop-web",
                "kind: Deployment, name: gone, uid: gone",
                "kind: ReplicaSet, name: web-1, uid: shop-web-1"
            })
    void reportsAWorkloadThatClaimsAnOwner(String owner) {
        environments.with("production", "namespaces: [shop]");
        policy("pods", "podSecurity: {level: baseline}");
        decide(deployment("shop", "web", ""), Map.of());
        add("""
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: shadow
              namespace: shop
              uid: shadow
              ownerReferences: [{apiVersion: apps/v1, %s, controller: true}]
            spec: {template: {spec: {hostNetwork: true, containers: [{name: web, image: "web:1"}]}}}
            """.formatted(owner), List.of());

        assertThat(twice())
                .extracting(drift -> drift.workload() + " " + drift.reason())
                .containsExactly("Deployment shop/shadow UNDECIDED");
        assertThat(scan.run().compliance("pods").violating()).isOne();
    }

    @Test
    void reportsPodsThatNoDecidedOwnerMakes() {
        environments.with("production", "namespaces: [shop]");
        decide(deployment("shop", "web", "hostNetwork: true, "), Map.of());
        replicaSet("shop", "web");
        pod("shop", "web", List.of());
        assertThat(twice()).isEmpty();

        add("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: shadow
              namespace: shop
              uid: shadow
              ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: shop-web-1, controller: true}]
            spec: {containers: [{name: web, image: "evil:1"}]}
            """, List.of());
        add("""
            apiVersion: v1
            kind: Pod
            metadata: {name: alone, namespace: shop, uid: alone}
            spec: {containers: [{name: web, image: "web:1"}]}
            """, List.of());

        assertThat(twice())
                .extracting(drift -> drift.workload() + " " + drift.reason())
                .containsExactly("Pod shop/alone UNDECIDED", "Pod shop/shadow UNDECIDED");
    }

    /** Replicas of a ReplicaSet without its Deployment; number of drifts. */
    @ParameterizedTest
    @CsvSource({"0, 0", "2, 1"})
    void reportsAnOrphanedReplicaSetWithPods(int replicas, int drifts) {
        environments.with("production", "namespaces: [shop]");
        add("""
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: web-1, namespace: shop, uid: r}
            spec:
              replicas: %d
              selector: {matchLabels: {pod-template-hash: "1"}}
              template: {spec: {containers: [{name: web, image: "web:1"}]}}
            """.formatted(replicas), List.of());

        assertThat(twice()).hasSize(drifts);
    }

    @Test
    void acceptsPodsOfAnEarlierTemplateOnRecord() {
        environments.with("production", "namespaces: [shop]");
        var earlier = deployment("shop", "web", "");
        items.clear();
        var present = add("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop, uid: shop-web}
            spec: {template: {spec: {containers: [{name: web, image: "web:2"}]}}}
            """, List.of());
        decided.put(
                "shop/Deployment/web",
                new Decided(Set.of(fingerprint(earlier), fingerprint(present)), Map.of("web:1", Set.of(A))));
        add("""
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata:
              name: web-1
              namespace: shop
              uid: shop-web-1
              ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: shop-web, controller: true}]
            spec: {template: {spec: {containers: [{name: web, image: "web:1"}]}}}
            """, List.of());
        pod("shop", "web", List.of(new RunningImage("web:1", A)));
        assertThat(twice()).isEmpty();

        decided.put("shop/Deployment/web", new Decided(Set.of(fingerprint(present)), Map.of()));
        assertThat(twice())
                .extracting(drift -> drift.workload() + " " + drift.reason())
                .containsExactly("ReplicaSet shop/web-1 UNDECIDED");
    }

    /** Each part of a Pod that a user can change, while its containers stay the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hostNetwork: true, containers: [{name: web, image: 'web:1'}]",
                "containers: [{name: web, image: 'web:1', securityContext: {privileged: true}}]",
                "containers: [{name: web, image: 'web:1'}, {name: x, image: x, ports: [{hostPort: 80}]}]"
            })
    void evaluatesAPodThatDiffersFromItsOwner(String spec) {
        policy("pods", "podSecurity: {level: baseline}");
        add("""
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: web-1, namespace: shop, uid: r}
            spec: {template: {spec: {containers: [{name: web, image: "web:1"}]}}}
            """, List.of());
        var pod = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: web-1-x
              namespace: shop
              uid: p
              ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: r, controller: true}]
            spec: {%s}
            """;
        add(pod.formatted("""
            nodeName: n, serviceAccountName: default, priority: 0, tolerations: [{operator: Exists}], enableServiceLinks: true,
              volumes: [{name: kube-api-access-x, projected: {}}],
              containers: [{name: web, image: 'web:1', volumeMounts: [{name: kube-api-access-x, mountPath: /t}]}]
            """.strip()), List.of());
        assertThat(scan.run().compliance("pods").evaluated()).isOne();

        add(pod.formatted(spec).replace("uid: p", "uid: q"), List.of());
        assertThat(scan.run().compliance("pods").violating()).isOne();
    }

    private static String fingerprint(Workload workload) {
        return TemplateFingerprint.of(workload.podMetadata(), workload.spec());
    }

    @Test
    void reportsAWorkloadWithTheRecordOfAnotherTemplate() {
        environments.with("production", "namespaces: [shop]");
        decide(deployment("shop", "web", ""), Map.of());
        items.clear();
        deployment("shop", "web", "hostNetwork: true, ");

        assertThat(twice()).singleElement().satisfies(drift -> {
            assertThat(drift.reason()).isEqualTo(Reason.UNDECIDED);
            assertThat(drift.message()).contains("was allowed and its revision was lost");
        });
    }

    @Test
    void reportsAContainerWithAnImageThatWasNotAdmitted() {
        environments.with("production", "namespaces: [shop]");
        decide(deployment("shop", "web", ""), Map.of("web:1", Set.of(A)));
        replicaSet("shop", "web");
        pod("shop", "web", List.of(new RunningImage("web:1", B)));

        assertThat(twice()).isEmpty(); // platform images are unknown

        indexes.put(A, Set.of(C));
        assertThat(twice()).singleElement().satisfies(drift -> {
            assertThat(drift.reason()).isEqualTo(Reason.IMAGE);
            assertThat(drift.workload()).hasToString("Deployment shop/web");
            assertThat(drift.message()).contains("web:1", B, A);
        });

        indexes.put(A, Set.of(B, C)); // B is a platform image
        assertThat(twice()).isEmpty();
    }

    @Test
    void ignoresAdmittedImagesAndSidecars() {
        environments.with("production", "namespaces: [shop]");
        decide(deployment("shop", "web", ""), Map.of("web:1", Set.of(A, B)));
        replicaSet("shop", "web");
        pod("shop", "web", List.of(new RunningImage("web:1", B), new RunningImage("sidecar:1", C)));

        assertThat(twice()).isEmpty();
    }

    @Test
    void reportsAWorkloadThatIsLessStrictThanInThePreviousEnvironment() {
        environments.with("staging", "namespaces: [staging]");
        environments.with("production", "namespaces: [shop]\npromotion: {from: staging}");
        decide(deployment("staging", "web", ""), Map.of());
        decide(deployment("shop", "web", "hostNetwork: true, "), Map.of());
        decide(deployment("shop", "alone", "hostNetwork: true, "), Map.of());

        assertThat(twice()).singleElement().satisfies(drift -> {
            assertThat(drift.reason()).isEqualTo(Reason.WEAKER);
            assertThat(drift.environment()).isEqualTo("production");
            assertThat(drift.message()).contains("staging", "pod-security/hostNamespaces");
        });
    }

    @Test
    void ignoresAStricterWorkload() {
        environments.with("staging", "namespaces: [staging]");
        environments.with("production", "namespaces: [shop]\npromotion: {from: staging}");
        decide(deployment("staging", "web", "hostNetwork: true, "), Map.of());
        decide(deployment("shop", "web", ""), Map.of());

        assertThat(twice()).isEmpty();
    }

    @Test
    void reportsConfigurationThatWasNotHealthyInThePreviousEnvironment() {
        comparing("configuration: Same");
        healthy("staging", deployment("staging", "web", ""));
        decide(deployment("shop", "web", "hostname: other, "), Map.of());
        decide(deployment("shop", "alone", ""), Map.of());

        assertThat(twice()).singleElement().satisfies(drift -> {
            assertThat(drift.reason()).isEqualTo(Reason.CONFIGURATION);
            assertThat(drift.environment()).isEqualTo("production");
            assertThat(drift.message())
                    .isEqualTo("differs from every recorded configuration that was healthy in environment \"staging\":"
                            + " spec.template.spec.hostname: - none + \"other\"");
        });
        assertThat(scan.run().configurationConsistency()).containsOnly(Map.entry("production", 0.0));
    }

    @Test
    void ignoresAllowedDifferencesOfConfiguration() {
        comparing("configuration: Same, differences: [spec.template.spec.hostname]");
        healthy("staging", deployment("staging", "web", ""));
        decide(deployment("shop", "web", "hostname: other, "), Map.of());

        assertThat(twice()).isEmpty();
        assertThat(scan.run().configurationConsistency()).containsOnly(Map.entry("production", 1.0));
    }

    /** The pod template is the same, so that nothing is deployed. */
    @Test
    void reportsConfigMapThatWasChangedAfterTheDeployment() {
        comparing("configuration: Same");
        environments.configurations.put(Kind.CONFIG_MAP, "staging", "app", "level", "info");
        healthy("staging", deployment("staging", "web", CONFIGURED));
        assertThat(twice()).isEmpty();

        environments.configurations.put(Kind.CONFIG_MAP, "staging", "app", "level", "debug");
        assertThat(twice()).singleElement().satisfies(drift -> {
            assertThat(drift.environment()).isEqualTo("staging");
            assertThat(drift.message())
                    .isEqualTo("differs from the configuration that was recorded when it was healthy:"
                            + " configMaps[app].data[level]: value -> another value");
        });
    }

    @Test
    void comparesNoConfigurationThatCannotBeRead() {
        comparing("configuration: Same");
        environments.configurations.put(Kind.CONFIG_MAP, "staging", "app", "level", "info");
        healthy("staging", deployment("staging", "web", CONFIGURED));
        environments.configurations.isAvailable = false;

        assertThat(twice()).isEmpty();
        assertThat(scan.run().configurationConsistency()).isEmpty();
    }

    /** The test limits a scan to ten workloads. */
    @Test
    void comparesMoreWorkloadsThanTheLimitInSeveralScans() {
        comparing("configuration: Same");
        for (int i = 0; i < 15; i++) {
            var name = "web" + i;
            healthy("staging", deployment("staging", name, ""));
            decide(deployment("shop", name, "hostname: other, "), Map.of());
        }

        scan.run();
        scan.run();
        scan.run();
        scan.run();
        assertThat(scan.run().drifts()).hasSize(15);
    }

    private static final String CONFIGURED = "volumes: [{name: app, configMap: {name: app}}], ";

    private void comparing(String promotion) {
        environments.with("staging", "namespaces: [staging]");
        environments.with("production", "namespaces: [shop]\npromotion: {from: staging, %s}".formatted(promotion));
    }

    /** Records the present configuration of a workload as healthy. */
    private void healthy(String environment, Workload workload) {
        decide(workload, Map.of());
        var reader = environments.configurations.reader();
        var reading = (Reading.Complete)
                reader.read(workload, image -> image, Deadline.in(Duration.ofMinutes(1), InstantSource.system()));
        var past = new Past(
                workload.namespace(),
                Set.of(),
                Optional.of(EnvironmentFixture.NOW),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(reader.record(
                        reading.configuration(), ConfigurationOwner.of(workload), EnvironmentFixture.NOW)));
        var before = environments.history;
        environments.history = (name, kind, of) ->
                name.equals(environment) && of.equals(workload.name()) ? List.of(past) : before.of(name, kind, of);
    }

    @Test
    void failsIfTheClusterCannotBeRead() {
        broken = true;

        assertThatThrownBy(scan::run).hasMessage("no answer");
    }

    private List<Drift> twice() {
        scan.run();
        return scan.run().drifts();
    }

    private void policy(String name, String spec) {
        DeploymentPolicy policy = Policies.policy(spec);
        policy.getMetadata().setName(name);
        policies.put(policy);
    }

    private Workload deployment(String namespace, String name, String pod) {
        return add("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %2$s, namespace: %1$s, uid: %1$s-%2$s}
            spec: {template: {spec: {%3$scontainers: [{name: web, image: "web:1"}]}}}
            """.formatted(namespace, name, pod), List.of());
    }

    private void replicaSet(String namespace, String name) {
        add("""
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata:
              name: %2$s-1
              namespace: %1$s
              uid: %1$s-%2$s-1
              ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: %2$s, uid: %1$s-%2$s, controller: true}]
            spec: {template: {spec: {hostNetwork: true, containers: [{name: web, image: "web:1"}]}}}
            """.formatted(namespace, name), List.of());
    }

    private void pod(String namespace, String name, List<RunningImage> running) {
        add("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: %2$s-1-x
              namespace: %1$s
              uid: %1$s-%2$s-1-x
              ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: %2$s-1, uid: %1$s-%2$s-1, controller: true}]
            spec: {hostNetwork: true, containers: [{name: web, image: "web:1"}]}
            """.formatted(namespace, name), running);
    }

    private Workload add(String yaml, List<RunningImage> running) {
        var workload = Manifests.workload(yaml);
        items.add(new Item(workload, running));
        return workload;
    }

    private void decide(Workload workload, Map<String, Set<String>> digests) {
        decided.put(
                workload.namespace() + "/" + workload.kind().kind() + "/" + workload.name(),
                new Decided(Set.of(TemplateFingerprint.of(workload)), digests));
    }
}
