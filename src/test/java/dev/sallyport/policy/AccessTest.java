package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.admission.Verdict;
import dev.sallyport.compile.SpecError;
import dev.sallyport.environment.EnvironmentSpecReader;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.identity.FakeOwners;
import dev.sallyport.identity.OwnerReader.Ancestor;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.ObjectKind;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of deployers, freezes and membership of namespaces in Environments. */
class AccessTest {
    private static final String DEPLOYMENT = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
        """;
    private static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web-1
          namespace: shop
          ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: u, controller: true}]
        spec: {containers: [{name: web, image: web}]}
        """;
    private static final String REPLICA_SETS = "system:serviceaccount:kube-system:replicaset-controller";

    private final EnvironmentFixture cluster = new EnvironmentFixture();

    @Test
    void deniesUserWithoutDeployVerb() {
        cluster.with("production", "namespaces: [shop]");
        cluster.authorizer = (user, right) -> user.name().equals("bob")
                && right.equals(new ResourcePermission("deploy", "environments", "", "production"));

        assertThat(cluster.judge("bob", DEPLOYMENT, null)).isInstanceOf(Verdict.Allowed.class);
        assertThat(cluster.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Denied.class);
        assertThat(cluster.judge("jane", DEPLOYMENT, null).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.check()).isEqualTo("access/deployer");
                    assertThat(finding.policy()).isEqualTo("environment/production");
                    assertThat(finding.message())
                            .isEqualTo("user \"jane\" has no permission to deploy to environment \"production\"");
                });
    }

    @Test
    void allowsEveryUserOutsideEnvironments() {
        cluster.with("production", "namespaces: [other]");

        assertThat(cluster.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void allowsEveryUserWithDeployersAnyone() {
        cluster.with("dev", "namespaces: [shop]\ndeployers: Anyone");

        assertThat(cluster.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void selectsNamespacesByLabels() {
        cluster.with("production", "namespaceSelector: {matchLabels: {stage: production}}");
        assertThat(cluster.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Allowed.class);

        cluster.namespaces = Map.of("shop", Map.of("stage", "production"));
        assertThat(cluster.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void allowsChangesOutsideThePodTemplate() {
        cluster.with("production", "namespaces: [shop]");

        var scaled = DEPLOYMENT.replace("spec:\n  template", "spec:\n  replicas: 5\n  template");
        assertThat(cluster.judge("jane", scaled, DEPLOYMENT)).isInstanceOf(Verdict.Allowed.class);
        var labelled = DEPLOYMENT.replace("namespace: shop}", "namespace: shop, labels: {a: b}, annotations: {c: d}}");
        assertThat(cluster.judge("jane", labelled, DEPLOYMENT)).isInstanceOf(Verdict.Allowed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "labels: {app: web}, annotations: {kubectl.kubernetes.io/restartedAt: now}",
                "labels: {app: web, version: b}"
            })
    void deniesRestart(String metadata) {
        cluster.with("production", "namespaces: [shop]");

        var restarted = DEPLOYMENT.replace("labels: {app: web}", metadata);
        assertThat(cluster.judge("jane", restarted, DEPLOYMENT)).isInstanceOf(Verdict.Denied.class);
        assertThat(cluster.judge("jane", DEPLOYMENT.replace("image: web", "image: web:2"), DEPLOYMENT))
                .isInstanceOf(Verdict.Denied.class);
    }

    static Stream<Arguments> carriers() {
        var there = new Ancestor(ObjectKind.REPLICA_SET, "shop", "web", "u");
        return Stream.of(
                arguments(REPLICA_SETS, POD, there, true),
                arguments("system:kube-controller-manager", POD, there, true),
                arguments("jane", POD, there, false),
                arguments("system:serviceaccount:shop:replicaset-controller", POD, there, false),
                arguments("system:serviceaccount:kube-system:job-controller", POD, there, false),
                arguments(REPLICA_SETS, POD, new Ancestor(ObjectKind.REPLICA_SET, "shop", "web", "other"), false),
                arguments(REPLICA_SETS, POD, new Ancestor(ObjectKind.REPLICA_SET, "blog", "web", "u"), false),
                arguments(REPLICA_SETS, POD.replace(", controller: true", ""), there, false),
                arguments(REPLICA_SETS, POD.replace("apps/v1", "example.org/v1"), there, false),
                arguments(REPLICA_SETS, POD.replace("kind: ReplicaSet", "kind: Rollout"), there, false),
                arguments(REPLICA_SETS, DEPLOYMENT, there, false));
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void allowsObjectsOfControllersWithPresentOwner(String user, String object, Ancestor there, boolean allowed) {
        cluster.with("production", "namespaces: [shop]\nfreeze: [%s]".formatted(freeze("2026-11-24", "2026-11-25")));
        cluster.owners = there::equals;

        assertThat(cluster.judge(user, object, null) instanceof Verdict.Allowed).isEqualTo(allowed);
    }

    /** User; replicas before and after; selector with the hash of a Deployment; allowed. */
    @ParameterizedTest
    @CsvSource({
        "jane, 0, 2, true, false",
        "jane, 1, 2, true, false",
        "jane, 2, 2, true, true",
        "jane, 2, 0, true, true",
        "jane, 0, 2, false, true",
        "system:serviceaccount:kube-system:horizontal-pod-autoscaler, 1, 2, true, false",
        "system:serviceaccount:kube-system:deployment-controller, 1, 2, true, true",
        "system:serviceaccount:kube-system:deployment-controller, 0, 2, true, false"
    })
    void deniesScalingUpAReplicaSetOfADeployment(
            String user, int before, int after, boolean ofDeployment, boolean allowed) {
        cluster.with("production", "namespaces: [shop]\nfreeze: [%s]".formatted(freeze("2026-11-24", "2026-11-25")));
        var set = """
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: web-1, namespace: shop}
            spec:
              replicas: %d
              selector: {matchLabels: {app: web%s}}
              template: {spec: {containers: [{name: web, image: web}]}}
            """;
        var hash = ofDeployment ? ", pod-template-hash: x" : "";

        var verdict = cluster.judge(user, set.formatted(after, hash), set.formatted(before, hash));

        assertThat(verdict instanceof Verdict.Allowed).isEqualTo(allowed);
        assertThat(verdict.findings())
                .extracting(Finding::check)
                .containsExactlyInAnyOrder(allowed ? new String[0] : new String[] {"access/deployer", "access/freeze"});
    }

    /** A paused Deployment scales up the newest of its ReplicaSets, such as an orphan that it has adopted. */
    @ParameterizedTest
    @CsvSource({"web:2, true", "web:1, false"})
    void allowsTheDeploymentControllerToScaleUpThePresentTemplateOnly(String image, boolean allowed) {
        cluster.with("production", "namespaces: [shop]\nfreeze: [%s]".formatted(freeze("2026-11-24", "2026-11-25")));
        var set = """
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata:
              name: web-1
              namespace: shop
              ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: d, controller: true}]
            spec:
              replicas: %d
              selector: {matchLabels: {app: web, pod-template-hash: x}}
              template: {spec: {containers: [{name: web, image: "%s"}]}}
            """;
        cluster.reader = new FakeOwners().with("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop, uid: d}
            spec: {paused: true, template: {spec: {containers: [{name: web, image: "web:2"}]}}}
            """);

        var verdict = cluster.judge(
                "system:serviceaccount:kube-system:deployment-controller",
                set.formatted(3, image),
                set.formatted(0, image));

        assertThat(verdict instanceof Verdict.Allowed).isEqualTo(allowed);
    }

    /** User with permission to deploy; updated replicas of three; frozen; checks that deny. */
    @ParameterizedTest
    @CsvSource({
        "true, 0, false, ''",
        "true, 0, true, access/freeze",
        "false, 0, false, access/deployer",
        "false, 1, false, access/deployer",
        "false, 3, true, ''"
    })
    void resumingARolloutThatWasHeldBackIsADeployment(boolean may, int updated, boolean frozen, String denied) {
        cluster.authorizer = (_, _) -> may;
        cluster.with("production", "namespaces: [shop]\nfreeze: [%s]".formatted(freeze("2026-11-24", "2026-11-25")));
        cluster.now = frozen ? EnvironmentFixture.NOW : Instant.parse("2026-11-26T00:00:00Z");
        var deployment = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop, generation: 2}
            spec: {paused: %s, template: {spec: {containers: [{name: web, image: web}]}}}
            status: {observedGeneration: 2, replicas: 3, updatedReplicas: %d}
            """;

        var verdict = cluster.judge("jane", deployment.formatted(false, updated), deployment.formatted(true, updated));

        assertThat(verdict.findings())
                .extracting(Finding::check)
                .containsExactly(denied.isEmpty() ? new String[0] : new String[] {denied});
    }

    /** The time of the fixture is Tuesday 2026-11-24, 12:00 UTC, 13:00 in Berlin. */
    @Test
    void deniesDeploymentOutsideOfWindows() {
        cluster.authorizer = (_, _) -> true;
        cluster.with("production", """
            namespaces: [shop]
            windows:
              - {kind: Allow, schedule: "0 14 * * 1-5", duration: 2h, timeZone: Europe/Berlin, reason: office hours}
              - {kind: Allow, schedule: "0 10 * * 2", duration: 1h, reason: standup}
            """);

        assertThat(cluster.judge("jane", DEPLOYMENT, null).findings())
                .extracting(Finding::check, Finding::message, Finding::fix)
                .containsExactly(org.assertj.core.api.Assertions.tuple(
                        "access/window",
                        "deployments to environment \"production\" are allowed in its windows only: office hours;"
                                + " standup; the next window opens at 2026-11-24T13:00:00Z",
                        "deploy at 2026-11-24T13:00:00Z, or request an exception"));
        assertThat(cluster.judge(EnvironmentFixture.OPERATOR, DEPLOYMENT, null)).isInstanceOf(Verdict.Allowed.class);
        cluster.now = Instant.parse("2026-11-24T13:00:00Z");
        assertThat(cluster.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Allowed.class);
        cluster.now = Instant.parse("2026-11-24T15:00:00Z");
        assertThat(cluster.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void deniesDeploymentInDenyingWindow() {
        cluster.authorizer = (_, _) -> true;
        cluster.with("production", """
            namespaces: [shop]
            windows:
              - {kind: Allow, schedule: "0 9 * * *", duration: 8h, reason: office hours}
              - {kind: Deny, schedule: "0 11 * * *", duration: 2h, reason: lunch}
            """);

        assertThat(cluster.judge("jane", DEPLOYMENT, null).findings())
                .extracting(Finding::message)
                .containsExactly(
                        "deployments to environment \"production\" are denied now: lunch; the next window opens"
                                + " at 2026-11-24T13:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "schedule: 'x', duration: 1h                              | spec.windows[0].schedule",
                "schedule: '0 0 30 2 *', duration: 1h                     | spec.windows[0].schedule",
                "schedule: '0 9 * * *', duration: 0s                      | spec.windows[0].duration",
                "schedule: '0 9 * * *', duration: 1h, timeZone: Mars      | spec.windows[0].timeZone",
                "schedule: '0 9 * * *', duration: 1h, timeZone: '+01:00'  | spec.windows[0].timeZone"
            })
    void rejectsInvalidWindow(String fields, String path) {
        var errors = cluster.compiler()
                .compile(EnvironmentFixture.environment(
                        "production", "namespaces: [shop]\nwindows: [{kind: Allow, reason: r, %s}]".formatted(fields)))
                .errors();
        assertThat(errors).extracting(SpecError::path).containsExactly(path);
    }

    @Test
    void deniesDeploymentDuringFreeze() {
        cluster.authorizer = (_, _) -> true;
        cluster.with("production", "namespaces: [shop]\nfreeze: [%s]".formatted(freeze("2026-11-24", "2026-11-25")));

        assertThat(cluster.judge("jane", DEPLOYMENT, null).findings())
                .extracting(Finding::check, Finding::message)
                .containsExactly(org.assertj.core.api.Assertions.tuple(
                        "access/freeze",
                        "deployments to environment \"production\" are frozen until 2026-11-25T00:00:00Z:"
                                + " holidays"));
        assertThat(cluster.judge(EnvironmentFixture.OPERATOR, DEPLOYMENT, null))
                .as("what the operator puts back")
                .isInstanceOf(Verdict.Allowed.class);
        cluster.now = Instant.parse("2026-11-25T00:00:00Z");
        assertThat(cluster.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Allowed.class);
        cluster.now = Instant.parse("2026-11-23T23:59:59Z");
        assertThat(cluster.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void deniesDeploymentInTwoEnvironments() {
        cluster.authorizer = (_, _) -> true;
        cluster.owners = _ -> true;
        cluster.with("a", "namespaces: [\"sh*\"]").with("b", "namespaces: [shop]");

        assertThat(cluster.judge("jane", DEPLOYMENT, null).findings())
                .extracting(Finding::check, Finding::undecidedReason)
                .containsOnly(
                        org.assertj.core.api.Assertions.tuple("access/environment", UndecidedReason.POLICY_ERROR));
        assertThat(cluster.judge(REPLICA_SETS, POD, null)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void isUndecidedWhileClusterDoesNotAnswer() {
        cluster.with("production", "namespaces: [shop]");
        cluster.authorizer = (_, _) -> {
            throw new ClusterUnavailableException("timeout");
        };

        assertThat(cluster.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Deferred.class);
    }

    @Test
    void reportsOwnFaultAsInternalError() {
        cluster.with("production", "namespaces: [shop]");
        cluster.authorizer = (_, _) -> {
            throw new IllegalStateException("a fault of Sallyport");
        };

        var verdict = cluster.judge("jane", DEPLOYMENT, null);

        assertThat(verdict).isInstanceOf(Verdict.Denied.class);
        assertThat(verdict.findings())
                .extracting(Finding::undecidedReason)
                .containsExactly(UndecidedReason.INTERNAL_ERROR);
    }

    @Test
    void allowsAfterRemovalOfEnvironment() {
        cluster.with("production", "namespaces: [shop]");
        cluster.index().remove("production");

        assertThat(cluster.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Allowed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "namespaces: []",
                "namespaces: ['a[']",
                "namespaceSelector: {matchExpressions: [{key: a, operator: Like}]}",
                "namespaces: [a]\npromotion: {from: ''}",
                "namespaces: [a]\npromotion: {from: broken}",
                "namespaces: [a]\npromotion: {from: dev, soak: soon}",
                "namespaces: [a]\nverification: {deadline: 0s}",
                "namespaces: [a]\nfreeze: [{startTime: now, endTime: 2026-11-24T00:00:00Z, reason: holidays}]",
                "namespaces: [a]\n"
                        + "freeze: [{startTime: 2026-11-25T00:00:00Z, endTime: 2026-11-24T00:00:00Z, reason: holidays}]",
                "namespaces: [a]\n"
                        + "freeze: [{startTime: 2026-11-23T00:00:00Z, endTime: 2026-11-24T00:00:00Z, reason: ' '}]"
            })
    void deniesEverythingWithInvalidEnvironment(String spec) {
        var reading = new EnvironmentSpecReader();
        reading.compile(EnvironmentFixture.environment("broken", spec));
        assertThat(reading.errors()).isNotEmpty();

        cluster.authorizer = (_, _) -> true;
        assertThat(cluster.with("broken", spec).judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Denied.class);
    }

    private static String freeze(String from, String to) {
        return "{startTime: %sT00:00:00Z, endTime: %sT00:00:00Z, reason: holidays}".formatted(from, to);
    }
}
