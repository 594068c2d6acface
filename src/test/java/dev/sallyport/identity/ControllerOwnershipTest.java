package dev.sallyport.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.identity.DecidedTemplates.Decided;
import dev.sallyport.identity.OwnerReader.Ancestor;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.ObjectKind;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of controllers that the decision on their owner covers. */
class ControllerOwnershipTest {
    private static final Instant RECORDED = Instant.parse("2026-11-10T00:00:00Z");
    private static final String DEPLOYMENT = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop, uid: d}
        spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:2"}]}}}
        """;
    private static final String REPLICA_SET = """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata:
          name: web-1
          namespace: shop
          uid: r
          ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: d, controller: true}]
        spec:
          replicas: 1
          selector: {matchLabels: {app: web, pod-template-hash: "1"}}
          template:
            metadata: {labels: {app: web, pod-template-hash: "1"}}
            spec: {containers: [{name: web, image: "web:2"}]}
        """;
    private static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web-1-x
          namespace: shop
          ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: r, controller: true}]
        spec: {containers: [{name: web, image: "web:2"}]}
        """;
    private static final String STATEFUL_SET = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db, namespace: shop, uid: s}
        spec: {template: {spec: {containers: [{name: db, image: "db:2"}]}}}
        """;
    private static final String STATEFUL_POD = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: db-0
          namespace: shop
          labels: {controller-revision-hash: db-a}
          ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: s, controller: true}]
        spec: {hostname: db-0, containers: [{name: db, image: "db:1"}]}
        """;
    private static final String OWNER =
            "ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: d, controller: true}]";

    private final FakeOwners cluster = new FakeOwners();
    private Optional<Decided> record = Optional.empty();
    private final ControllerOwnership ownership = new ControllerOwnership(cluster, _ -> record);

    @Test
    void coversPodsOfTheReplicaSetOfADeployment() {
        cluster.with(DEPLOYMENT).with(REPLICA_SET);

        assertThat(carriesOut("replicaset-controller", POD)).isTrue();
        assertThat(ownership.ancestors(controller("replicaset-controller"), Manifests.subject(POD)))
                .extracting(Ancestor::kind)
                .containsExactly(ObjectKind.REPLICA_SET, ObjectKind.DEPLOYMENT);
    }

    @Test
    void coversNoPodsOfAnOrphanedReplicaSet() {
        cluster.with(REPLICA_SET.replace(OWNER, "labels: {app: web}"));

        assertThat(carriesOut("replicaset-controller", POD)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ownerReferences: [{apiVersion: example.org/v1, kind: Rollout, name: web, uid: d, controller: true}]",
                "ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: d, controller: true}]",
                "ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: gone, controller: true}]",
                "ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: d, controller: false}]"
            })
    void coversNoPodsOfAReplicaSetThatClaimsAnotherOwner(String references) {
        cluster.with(DEPLOYMENT).with(REPLICA_SET.replace(OWNER, references));

        assertThat(carriesOut("replicaset-controller", POD)).isFalse();
    }

    @Test
    void coversPodsOfAReplicaSetOfAUserAndOfAnotherController() {
        var ofUser = REPLICA_SET.replace(", pod-template-hash: \"1\"", "").replace(OWNER, "labels: {app: web}");
        cluster.with(ofUser);
        assertThat(carriesOut("replicaset-controller", POD)).isTrue();

        cluster.with(ofUser.replace(
                "labels: {app: web}}\n",
                "ownerReferences: [{apiVersion: example.org/v1, kind: WebApp, name: web, uid: x, controller:"
                        + " true}]}\n"));
        assertThat(carriesOut("replicaset-controller", POD)).isTrue();
    }

    /** Earlier template of the ReplicaSet; template on record; time of the record; covered. */
    @ParameterizedTest
    @CsvSource({
        "web:1, web:1, 2026-11-10T00:00:00Z, true",
        "web:1, web:2, 2026-11-10T00:00:00Z, false",
        "web:1, web:2, 2026-11-25T00:00:00Z, true",
        "web:1,      , 2026-11-10T00:00:00Z, true",
        "web:2, web:3, 2026-11-10T00:00:00Z, true"
    })
    void coversPodsOfAnEarlierTemplateThatIsOnRecord(String image, String recorded, Instant since, boolean covered) {
        cluster.with(DEPLOYMENT).with(REPLICA_SET.replace("web:2", image));
        record = Optional.ofNullable(recorded)
                .map(each -> new Decided(Set.of(fingerprint(DEPLOYMENT.replace("web:2", each))), since));

        assertThat(carriesOut("replicaset-controller", POD.replace("web:2", image)))
                .isEqualTo(covered);
    }

    @Test
    void coversNoPodWithAnotherContainerThanItsOwner() {
        cluster.with(DEPLOYMENT).with(REPLICA_SET);

        assertThat(carriesOut("replicaset-controller", POD.replace("web:2", "evil:2")))
                .isFalse();
        assertThat(carriesOut("replicaset-controller", POD.replace("web:2", "web:1")))
                .isFalse();
        assertThat(carriesOut("replicaset-controller", POD.replace("name: web, image", "name: other, image")))
                .isFalse();
    }

    static Stream<Arguments> injected() {
        return Stream.of(
                arguments("[{name: web, image: 'web:2'}, {name: proxy, image: 'istio:1'}]", true),
                arguments("[{name: web, image: 'web:2@sha256:" + "a".repeat(64) + "'}]", true),
                arguments("[{name: web, image: 'mirror.example/hub/web:2'}]", true),
                arguments("[{name: web, image: 'web:2', command: [/vault/env], args: [run, --fast]}]", true),
                arguments("[{name: web, image: 'web:2', command: [sh, -c, evil]}]", false),
                arguments("[{name: web, image: 'web:2', command: [--fast]}]", false),
                arguments("[{name: web, image: 'web:2'}]", false));
    }

    @ParameterizedTest
    @MethodSource("injected")
    void toleratesTheChangesOfMutatingWebhooks(String containers, boolean covered) {
        var command = containers.contains("proxy") || containers.contains("@") || containers.contains("mirror");
        var template = command ? "" : ", command: [run], args: [--fast]";
        cluster.with(DEPLOYMENT.replace("\"web:2\"", "\"web:2\"" + template))
                .with(REPLICA_SET.replace("\"web:2\"", "\"web:2\"" + template));

        assertThat(carriesOut("replicaset-controller", POD.replace("[{name: web, image: \"web:2\"}]", containers)))
                .isEqualTo(covered);
    }

    /** Image of the template; containers of the Pod; covered. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        web:2        | containers: [{name: web, image: 'web@sha256:aa'}]                                    | true
        web          | containers: [{name: web, image: 'mirror.example/hub/web@sha256:aa'}]                 | true
        web:2        | containers: [{name: web, image: '127.0.0.1:31999/hub/web:2-zarf-379'}]               | true
        web:2        | containers: [{name: web, image: 'web:22'}]                                           | false
        web:2        | containers: [{name: web, image: 'web:3@sha256:aa'}]                                  | false
        web:2        | containers: [{name: web, image: 'webby@sha256:aa'}]                                  | false
        web@sha256:a | containers: [{name: web, image: 'web@sha256:b'}]                                     | false
        auto         | containers: [{name: web, image: 'istio/proxyv2:1', args: [proxy, router]}]           | true
        auto         | {initContainers: [{name: web, image: 'istio/proxyv2:1'}], containers: [{name: app}]} | true
        auto         | containers: [{name: other, image: 'istio/proxyv2:1'}]                                | false
        """)
    void toleratesImagesThatWebhooksRewrite(String image, String containers, boolean covered) {
        cluster.with(DEPLOYMENT.replace("web:2", image)).with(REPLICA_SET.replace("web:2", image));
        var spec = containers.startsWith("{") ? containers : "{" + containers + "}";

        assertThat(carriesOut(
                        "replicaset-controller", POD.replace("{containers: [{name: web, image: \"web:2\"}]}", spec)))
                .isEqualTo(covered);
    }

    /** A webhook adds a container to Jobs and not to CronJobs. */
    @Test
    void coversAJobWithAnInjectedContainer() {
        var cronJob = """
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: tidy, namespace: shop, uid: c}
            spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: tidy, image: "tidy:1"}]}}}}}
            """;
        var job = """
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: tidy-1
              namespace: shop
              ownerReferences: [{apiVersion: batch/v1, kind: CronJob, name: tidy, uid: c, controller: true}]
            spec: {template: {spec: {containers: [{name: tidy, image: "tidy:1"}, {name: proxy, image: "proxy:1"}]}}}
            """;
        cluster.with(cronJob);

        assertThat(carriesOut("cronjob-controller", job)).isTrue();
        assertThat(carriesOut("cronjob-controller", job.replace("tidy:1", "evil:1")))
                .isFalse();
    }

    /** A newer API server adds a default to the template, and the StatefulSet is older than the Environment. */
    @Test
    void coversPodsOfARevisionWithTheContainersOfAStatefulSetWithoutRecord() {
        var revision = STATEFUL_SET.replace("spec: {containers", "spec: {enableServiceLinks: true, containers");
        cluster.with(STATEFUL_SET).revision("s", "db-a", revision);

        assertThat(carriesOut("statefulset-controller", STATEFUL_POD.replace("db:1", "db:2")))
                .isTrue();
        record = Optional.of(new Decided(Set.of(fingerprint(STATEFUL_SET)), RECORDED));
        assertThat(carriesOut("statefulset-controller", STATEFUL_POD.replace("db:1", "db:2")))
                .isFalse();
    }

    @Test
    void coversReplicaSetsWithTheTemplateOfTheirDeployment() {
        cluster.with(DEPLOYMENT);

        assertThat(carriesOut("deployment-controller", REPLICA_SET)).isTrue();
        assertThat(carriesOut("deployment-controller", REPLICA_SET.replace("web:2", "web:1")))
                .isFalse();
        assertThat(carriesOut("replicaset-controller", REPLICA_SET)).isFalse();
    }

    @Test
    void readsAnOutdatedOwnerAgain() {
        cluster.cached(DEPLOYMENT.replace("web:2", "web:1")).with(DEPLOYMENT);

        assertThat(carriesOut("deployment-controller", REPLICA_SET)).isTrue();
    }

    @Test
    void coversPodsOfAStatefulSetFromItsTemplateOrARecordedRevision() {
        var current = STATEFUL_POD.replace("db:1", "db:2");
        cluster.with(STATEFUL_SET).revision("s", "db-a", STATEFUL_SET);
        assertThat(carriesOut("statefulset-controller", current)).isTrue();

        cluster.revision("s", "db-a", STATEFUL_SET.replace("db:2", "db:1"));
        assertThat(carriesOut("statefulset-controller", STATEFUL_POD)).isFalse();
        record = Optional.of(new Decided(Set.of(fingerprint(STATEFUL_SET.replace("db:2", "db:1"))), RECORDED));
        assertThat(carriesOut("statefulset-controller", STATEFUL_POD)).isTrue();
        record = Optional.of(new Decided(Set.of(fingerprint(STATEFUL_SET)), RECORDED));
        assertThat(carriesOut("statefulset-controller", STATEFUL_POD)).isFalse();
    }

    /** A user who may write ControllerRevisions replaces one by another with the same name. */
    @Test
    void coversNoPodOfAReplacedRevision() {
        record = Optional.of(new Decided(Set.of(fingerprint(STATEFUL_SET)), RECORDED));
        cluster.with(STATEFUL_SET).revision("s", "db-a", STATEFUL_SET.replace("db:2", "evil:1"));
        assertThat(carriesOut("statefulset-controller", STATEFUL_POD.replace("db:1", "evil:1")))
                .isFalse();

        var environment = "\"db:2\", env: [{name: LD_PRELOAD, value: /evil.so}]";
        cluster.revision("s", "db-a", STATEFUL_SET.replace("\"db:2\"", environment));
        assertThat(carriesOut("statefulset-controller", STATEFUL_POD.replace("\"db:1\"", environment)))
                .isFalse();
        assertThat(carriesOut("statefulset-controller", STATEFUL_POD.replace("db-a", "missing")))
                .isFalse();
    }

    /** Replicas before and after; user; selector of a Deployment; owner reference of a Deployment; result. */
    @ParameterizedTest
    @CsvSource({
        "0, 2, bob, true, false, true",
        "0, 2, bob, true, true, true",
        "1, 2, bob, false, true, true",
        "2, 2, bob, true, false, false",
        "2, 0, bob, true, false, false",
        "0, 2, bob, false, false, false",
        "1, 2, system:serviceaccount:kube-system:deployment-controller, true, true, false",
        "0, 2, system:serviceaccount:kube-system:deployment-controller, true, true, true",
        "0, 2, system:serviceaccount:kube-system:replicaset-controller, true, true, true",
        "0, 2, system:serviceaccount:shop:deployment-controller, true, true, true"
    })
    void aUserWhoScalesUpAReplicaSetOfADeploymentDeploys(
            int before, int after, String user, boolean selects, boolean owned, boolean revival) {
        var set = selects ? REPLICA_SET : REPLICA_SET.replace(", pod-template-hash: \"1\"", "");
        set = owned ? set : set.replace(OWNER, "labels: {app: web}");

        assertThat(ControllerOwnership.isRevival(
                        User.named(user),
                        Manifests.subject(set.replace("replicas: 1", "replicas: " + after)),
                        Manifests.subject(set.replace("replicas: 1", "replicas: " + before))))
                .isEqualTo(revival);
    }

    /** Controllers whose owners are of kinds that are not evaluated keep a ReplicaSet for each template, too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "apps/v1 | ReplicaSet | 0, 2 | Rollout          | app: web                                 | true",
                "apps/v1 | ReplicaSet | 0, 2 | Rollout          | app: web, rollouts-pod-template-hash: a  | true",
                "apps/v1 | ReplicaSet | 0, 2 |                  | app: web, rollouts-pod-template-hash: a  | true",
                "apps/v1 | ReplicaSet | 1, 2 | Rollout          | app: web, rollouts-pod-template-hash: a  | false",
                "apps/v1 | ReplicaSet | 2, 0 | Rollout          | app: web, rollouts-pod-template-hash: a  | false",
                "apps/v1 | ReplicaSet | 0, 2 |                  | app: web                                 | false",
                "v1      | ReplicationController | 0, 2 | DeploymentConfig | app: web                      | true",
                "v1      | ReplicationController | 1, 2 | DeploymentConfig | app: web                      | false",
                "v1      | ReplicationController | 0, 2 |                  | app: web                      | true"
            })
    void aUserWhoScalesUpFromZeroWhatAnotherControllerHasCreatedDeploys(
            String version, String kind, String replicas, String owner, String selector, boolean revival) {
        var references = owner == null
                ? ""
                : ", ownerReferences: [{apiVersion: x.io/v1, kind: %s, name: web, uid: w, controller: true}]"
                        .formatted(owner);
        var object = """
            apiVersion: %s
            kind: %s
            metadata: {name: web-1, namespace: shop, uid: r%s}
            spec:
              replicas: %s
              selector: {%s}
              template: {spec: {containers: [{name: web, image: "web:1"}]}}
            """;
        var matched = kind.equals("ReplicaSet") ? "matchLabels: {" + selector + "}" : selector;
        var counts = replicas.split(", ", -1);

        assertThat(ControllerOwnership.isRevival(
                        User.named("bob"),
                        Manifests.subject(object.formatted(version, kind, references, counts[1], matched)),
                        Manifests.subject(object.formatted(version, kind, references, counts[0], matched))))
                .isEqualTo(revival);
    }

    @ParameterizedTest
    @ValueSource(strings = {"apps/v1, kind: Deployment", "x.io/v1, kind: Rollout"})
    void aUserWhoOrphansAReplicaSetAndScalesItUpDeploys(String owner) {
        var orphan = """
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: web-1, namespace: shop, uid: r}
            spec: {replicas: 2, template: {spec: {containers: [{name: web, image: "web:1"}]}}}
            """;
        var owned = orphan.replace(
                        "uid: r",
                        "uid: r, ownerReferences: [{apiVersion: %s, name: web, uid: d, controller: true}]"
                                .formatted(owner))
                .replace("replicas: 2", "replicas: 0");

        assertThat(ControllerOwnership.isRevival(
                        User.named("bob"), Manifests.subject(orphan), Manifests.subject(owned)))
                .isTrue();
    }

    private boolean carriesOut(String controller, String yaml) {
        return ownership.carriesOut(controller(controller), Manifests.subject(yaml));
    }

    private static User controller(String name) {
        return User.named("system:serviceaccount:kube-system:" + name);
    }

    private static String fingerprint(String yaml) {
        var workload = Manifests.workload(yaml);
        return TemplateFingerprint.of(workload.podMetadata(), workload.spec());
    }
}
