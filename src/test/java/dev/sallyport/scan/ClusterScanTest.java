package dev.sallyport.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.policy.EnvironmentFixture;
import dev.sallyport.policy.ExceptionYaml;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.scan.Drift.Cause;
import dev.sallyport.scan.Inventory.Item;
import dev.sallyport.scan.Inventory.RunningImage;
import dev.sallyport.scan.RecordedDecisions.Decided;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a look at all that runs finds, in a cluster that the test makes up. */
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

    private final ClusterScan surveyor = new ClusterScan(
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
                            exceptions, new ControllerOwnership(_ -> Optional.empty()), () -> EnvironmentFixture.NOW))
                    .build(),
            environments.environments(),
            namespace ->
                    environments.environments().of(namespace, Map.of()).stream().findFirst(),
            (namespace, kind, name) -> Optional.ofNullable(decided.get(namespace + "/" + kind.kind() + "/" + name)),
            (image, _, _) -> Optional.ofNullable(indexes.get(image.digest())),
            StrictnessBaseline.by(compiler),
            "kube-system"::equals,
            () -> EnvironmentFixture.NOW,
            true);

    @Test
    void countsADeploymentOnceWithAllThatIsMadeOfIt() {
        policy("pods", "podSecurity: {level: baseline}");
        deployment("shop", "web", "hostNetwork: true, ");
        replicaSet("shop", "web");
        pod("shop", "web", List.of());
        deployment("shop", "fine", "");

        var compliance = surveyor.survey().compliance("pods");

        assertThat(compliance.judged()).isEqualTo(2);
        assertThat(compliance.violating()).isOne();
        assertThat(compliance.undecided()).isZero();
        assertThat(compliance.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.workload()).hasToString("Deployment shop/web");
            assertThat(violation.check()).isEqualTo("pod-security/hostNamespaces");
            assertThat(violation.message()).isNotEmpty();
        });
    }

    @Test
    void gathersWhatIsObjectedToAtTheTopmostThatControlsIt() {
        policy("pods", "match: {kinds: [Pod]}\npodSecurity: {level: baseline}");
        policy("deployments", "match: {kinds: [Deployment]}\nruntime: {readOnlyRootFilesystem: Require}");
        deployment("shop", "web", "hostNetwork: true, ");
        replicaSet("shop", "web");
        pod("shop", "web", List.of());

        var objections = surveyor.survey().objections();

        assertThat(objections.isWhole()).isTrue();
        assertThat(objections.findings().keySet()).singleElement().hasToString("Deployment shop/web");
        assertThat(objections.findings().values().iterator().next())
                .extracting(finding -> finding.policy() + " " + finding.check())
                .containsExactly("pods pod-security/hostNamespaces", "deployments runtime/read-only-root-filesystem");
    }

    @Test
    void countsServicesToo() {
        policy("services", "match: {kinds: [Service]}\nnetwork: {serviceTypes: [ClusterIP]}");
        items.add(new Item(Manifests.subject("""
            apiVersion: v1
            kind: Service
            metadata: {name: open, namespace: shop, uid: s}
            spec: {type: NodePort, ports: [{port: 80}]}
            """), List.of()));

        assertThat(surveyor.survey().compliance("services").violating()).isOne();
    }

    @Test
    void leavesOutWhatIsNeverJudged() {
        policy("pods", "podSecurity: {level: baseline}");
        deployment("kube-system", "agent", "hostNetwork: true, ");

        assertThat(surveyor.survey().compliance("pods").judged()).isZero();
    }

    @Test
    void leavesOutWhatANodeRunsByItself() {
        policy("pods", "podSecurity: {level: baseline}");
        add("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: agent-node-1
              namespace: shop
              uid: m
              ownerReferences: [{apiVersion: v1, kind: Node, name: node-1, uid: n, controller: true}]
            spec: {hostNetwork: true, containers: [{name: agent, image: "agent:1"}]}
            """, List.of());

        assertThat(surveyor.survey().compliance("pods").judged()).isZero();
    }

    @Test
    void whatAnExceptionCoversIsNoViolation() {
        policy("pods", "podSecurity: {level: baseline}");
        deployment("shop", "web", "hostNetwork: true, ");
        assertThat(surveyor.survey().compliance("pods").violating()).isOne();

        exceptions.put(ExceptionYaml.exception("host", """
            policies: [pods]
            checks: [pod-security/hostNamespaces]
            workloads: [{kind: Deployment, name: web}]
            reason: it watches the network of its node
            requestedBy: jane
            approvedBy: bob
            expirationTime: "2026-11-25T00:00:00Z"
            """));

        assertThat(surveyor.survey().compliance("pods").violating()).isZero();
    }

    @Test
    void whatCannotBeDecidedIsNoViolation() {
        policy("keys", "images: {rules: [{match: [\"**\"], signedBy: [gone]}]}");
        deployment("shop", "web", "");

        var compliance = surveyor.survey().compliance("keys");

        assertThat(compliance.violating()).isZero();
        assertThat(compliance.undecided()).isOne();
    }

    @Test
    void tellsAWorkloadThatNobodyHasDecidedOnWhenItWasSeenTwice() {
        environments.with("production", "namespaces: [shop]");
        deployment("shop", "web", "");
        deployment("elsewhere", "web", "");

        assertThat(surveyor.survey().drifts()).isEmpty();
        assertThat(surveyor.isUnsure()).isTrue();
        assertThat(surveyor.survey().drifts()).singleElement().satisfies(drift -> {
            assertThat(drift.cause()).isEqualTo(Cause.UNDECIDED);
            assertThat(drift.environment()).isEqualTo("production");
            assertThat(drift.workload()).hasToString("Deployment shop/web");
        });
        assertThat(surveyor.isUnsure()).isFalse();

        decide(deployment("shop", "web", ""), Map.of());
        assertThat(surveyor.survey().drifts()).isEmpty();
    }

    @Test
    void aRecordOfAnotherTemplateIsNoDecision() {
        environments.with("production", "namespaces: [shop]");
        decide(deployment("shop", "web", ""), Map.of());
        items.clear();
        deployment("shop", "web", "hostNetwork: true, ");

        assertThat(twice()).extracting(Drift::cause).containsExactly(Cause.UNDECIDED);
    }

    @Test
    void tellsAContainerThatRunsAnotherImageThanWasLetIn() {
        environments.with("production", "namespaces: [shop]");
        decide(deployment("shop", "web", ""), Map.of("web:1", Set.of(A)));
        replicaSet("shop", "web");
        pod("shop", "web", List.of(new RunningImage("web:1", B)));

        assertThat(twice()).isEmpty(); // nobody says what the index has

        indexes.put(A, Set.of(C));
        assertThat(twice()).singleElement().satisfies(drift -> {
            assertThat(drift.cause()).isEqualTo(Cause.IMAGE);
            assertThat(drift.workload()).hasToString("Deployment shop/web");
            assertThat(drift.message()).contains("web:1", B, A);
        });

        indexes.put(A, Set.of(B, C)); // B is its manifest for some platform
        assertThat(twice()).isEmpty();
    }

    @Test
    void whatWasLetInOrIsInNoManifestIsNoDrift() {
        environments.with("production", "namespaces: [shop]");
        decide(deployment("shop", "web", ""), Map.of("web:1", Set.of(A, B)));
        replicaSet("shop", "web");
        pod("shop", "web", List.of(new RunningImage("web:1", B), new RunningImage("sidecar:1", C)));

        assertThat(twice()).isEmpty();
    }

    @Test
    void tellsAWorkloadThatIsLessStrictThanBefore() {
        environments.with("staging", "namespaces: [staging]");
        environments.with("production", "namespaces: [shop]\npromotion: {from: staging}");
        decide(deployment("staging", "web", ""), Map.of());
        decide(deployment("shop", "web", "hostNetwork: true, "), Map.of());
        decide(deployment("shop", "alone", "hostNetwork: true, "), Map.of());

        assertThat(twice()).singleElement().satisfies(drift -> {
            assertThat(drift.cause()).isEqualTo(Cause.WEAKER);
            assertThat(drift.environment()).isEqualTo("production");
            assertThat(drift.message()).contains("staging", "pod-security/hostNamespaces");
        });
    }

    @Test
    void stricterThanBeforeIsNoDrift() {
        environments.with("staging", "namespaces: [staging]");
        environments.with("production", "namespaces: [shop]\npromotion: {from: staging}");
        decide(deployment("staging", "web", "hostNetwork: true, "), Map.of());
        decide(deployment("shop", "web", ""), Map.of());

        assertThat(twice()).isEmpty();
    }

    @Test
    void saysNothingWhereTheClusterDoesNotAnswer() {
        broken = true;

        assertThatThrownBy(surveyor::survey).hasMessage("no answer");
    }

    private List<Drift> twice() {
        surveyor.survey();
        return surveyor.survey().drifts();
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
                new Decided(Set.of(TemplateFingerprint.of(workload.podMetadata(), workload.spec())), digests));
    }
}
