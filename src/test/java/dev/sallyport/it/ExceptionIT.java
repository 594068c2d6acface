package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of the life cycle of exceptions against a real API server: Jane and Joe deploy, Bob approves. */
class ExceptionIT {
    private static final String HOST_PORTS = "network: {hostPorts: []}";
    private static final String PORT = "    ports: [{containerPort: 80, hostPort: 80}]\n";

    private final LocalCluster cluster = LocalCluster.get();

    @Test
    void allowsWorkloadAfterApprovalByAnotherUser() {
        var namespace = shop("excepted");
        var web = deployment(namespace, "web");
        assertDenied(web);

        as("jane", exception(namespace, Duration.ofDays(2)), "create", "-f", "-")
                .succeeded();
        waitFor(namespace, "jsonpath={.status.phase}=Pending");
        assertDenied(web);
        assertThat(approve(namespace, "jane").err()).contains("must differ from requestedBy");
        assertThat(approve(namespace, "joe").err()).contains("\"joe\" lacks the right to approve");
        assertThat(as("joe", "", "patch", "dex", "legacy", "-n", namespace, "--type=merge", "-p", approvedBy("bob"))
                        .err())
                .contains("set approvedBy to your own user name");
        assertThat(patch(namespace, "bob", approvedBy("bob")).err())
                .contains("approvedGeneration", "run: sallyport exception approve legacy -n " + namespace);
        assertDenied(web);

        approve(namespace, "bob").succeeded();
        waitFor(namespace, "jsonpath={.status.phase}=Active");
        awaitAllowed(web);
        as("jane", web, "create", "-f", "-").succeeded();

        // The exception covers Pods that controllers create, but not a Pod with a forged owner.
        await().atMost(60, SECONDS).until(() -> pods(namespace) == 1);
        assertThat(as("jane", forged(namespace), "create", "-f", "-").err()).contains("network/host-port");
        assertDenied(deployment(namespace, "other"));
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(
                                cluster.kubectl("events", "-n", namespace, "--for", "deployment/web", "-o", "yaml")
                                        .out())
                        .contains("reason: ExceptionUsed", "kind: DeploymentException"));
        await().atMost(30, SECONDS).until(() -> uses(namespace) >= 3);
        assertThat(resource(cluster.client(), namespace).get().getStatus().lastUsedTime())
                .isNotNull();
        assertThat(cluster.kubectl("get", "dex", "-n", namespace).out()).contains("Active", "jane", "bob");
    }

    @Test
    void requiresNewApprovalAfterChange() {
        var namespace = shop("changed");
        as("jane", exception(namespace, Duration.ofDays(2)), "create", "-f", "-")
                .succeeded();
        approve(namespace, "bob").succeeded();
        awaitAllowed(deployment(namespace, "web"));

        var wider = "{\"spec\":{\"workloads\":[{\"kind\":\"Deployment\",\"name\":\"wor*\"}]%s}}";
        assertThat(patch(
                                namespace,
                                "jane",
                                wider.formatted(",\"approvedBy\":\"\"").replace("wor*", "w*"))
                        .err())
                .contains("is too wide");
        assertThat(patch(namespace, "jane", wider.formatted("")).err()).contains("have the change approved");
        assertThat(patch(namespace, "bob", wider.formatted("")).err()).contains("may change this exception");
        assertThat(patch(namespace, "jane", "{\"spec\":{\"requestedBy\":\"joe\"}}")
                        .err())
                .contains("is immutable");
        assertThat(patch(
                                namespace,
                                "jane",
                                "{\"spec\":{\"expirationTime\":\"2099-01-01T00:00:00Z\",\"approvedBy\":\"\"}}")
                        .err())
                .contains("the maximum of this cluster");
        patch(namespace, "joe", "{\"metadata\":{\"labels\":{\"team\":\"shop\"}}}")
                .succeeded();
        awaitAllowed(deployment(namespace, "web"));

        patch(namespace, "jane", wider.formatted(",\"approvedBy\":\"\"")).succeeded();
        await().atMost(10, SECONDS).untilAsserted(() -> assertDenied(deployment(namespace, "web")));
        approve(namespace, "bob").succeeded();
        awaitAllowed(deployment(namespace, "worker"));
    }

    @Test
    void deniesAgainAfterExpiration() {
        var namespace = shop("ending");
        as("jane", exception(namespace, Duration.ofSeconds(30)), "create", "-f", "-")
                .succeeded();
        approve(namespace, "bob").succeeded();
        awaitAllowed(deployment(namespace, "web"));
        as("jane", deployment(namespace, "web"), "create", "-f", "-").succeeded();
        await().atMost(20, SECONDS).until(() -> uses(namespace) > 0);

        await().atMost(90, SECONDS).untilAsserted(() -> assertDenied(deployment(namespace, "web")));

        waitFor(namespace, "jsonpath={.status.phase}=Expired");
        assertThat(uses(namespace)).isPositive();
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(
                                cluster.kubectl("events", "-n", namespace, "--for", "deploymentexception/legacy")
                                        .out())
                        .contains("ExceptionExpiring", "ExceptionExpired"));
        assertThat(patch(namespace, "bob", approvedBy("bob")).code()).isZero(); // no change: Bob approved it before
        assertThat(patch(namespace, "jane", approvedBy("")).code()).isZero();
        assertThat(approve(namespace, "bob").err()).contains("is in the past");
    }

    /**
     * Jane changes the exception while Bob approves the versions he has read, without a resourceVersion; no other version is
     * approved.
     */
    @Test
    void approvesOnlyTheVersionThatWasRead() {
        var namespace = shop("raced");
        as("jane", exception(namespace, Duration.ofDays(2)), "create", "-f", "-")
                .succeeded();
        Set<String> approved = ConcurrentHashMap.newKeySet();
        Queue<DeploymentException> versions = new ConcurrentLinkedQueue<>();
        try (var jane = client("jane");
                var bob = client("bob");
                var _ = resource(cluster.client(), namespace).watch(collecting(versions))) {
            var edits = CompletableFuture.runAsync(() -> IntStream.range(0, 40).forEach(i -> {
                if (i % 8 == 0) { // an exception under constant change is never approved
                    await().atMost(20, SECONDS).until(() -> isApproved(resource(jane, namespace)));
                }
                var clears = i % 2 == 0 ? ",\"approvedBy\":\"\"" : "";
                ignoringErrors(() -> resource(jane, namespace)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"spec\":{\"reason\":\"for the reason %03d\"%s}}".formatted(i, clears)));
            }));
            while (!edits.isDone()) {
                var read = resource(bob, namespace).get();
                if (!read.getSpec().approvedBy().isEmpty()) {
                    continue;
                }
                ignoringErrors(() -> {
                    resource(bob, namespace).patch(PatchContext.of(PatchType.JSON_MERGE), Approvals.patch("bob", read));
                    approved.add(read.getSpec().reason());
                });
            }
            edits.join();
            var last = resource(bob, namespace).get().getMetadata().getResourceVersion();
            await().atMost(20, SECONDS)
                    .until(() -> versions.stream()
                            .anyMatch(each ->
                                    each.getMetadata().getResourceVersion().equals(last)));
        }

        assertThat(approved).isNotEmpty();
        assertThat(versions)
                .filteredOn(each -> each.getSpec().approvedBy().equals("bob"))
                .hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(each -> assertThat(approved).contains(each.getSpec().reason()));
    }

    /** Neither a changed exception nor one that was deleted and created again is the one that Bob has read. */
    @Test
    void deniesApprovalOfAnotherVersion() {
        var namespace = shop("other-version");
        as("jane", exception(namespace, Duration.ofDays(2)), "create", "-f", "-")
                .succeeded();
        var read = Approvals.read(cluster, namespace, "legacy");
        patch(namespace, "jane", "{\"spec\":{\"reason\":\"another reason than before\"}}")
                .succeeded();
        assertThat(patch(namespace, "bob", Approvals.patch("bob", read)).err())
                .contains("has changed since you read it");
        assertThat(patch(namespace, "jane", "{\"spec\":{\"approvedGeneration\":2}}")
                        .err())
                .contains("is set without approvedBy");

        cluster.kubectl("delete", "dex", "legacy", "-n", namespace).succeeded();
        as("jane", exception(namespace, Duration.ofDays(2)), "create", "-f", "-")
                .succeeded();
        assertThat(patch(namespace, "bob", Approvals.patch("bob", read)).err()).contains("deleted and created again");

        approve(namespace, "bob").succeeded();
        patch(namespace, "jane", approvedBy("")).succeeded();
        assertThat(patch(namespace, "bob", approvedBy("bob")).err()).contains("has changed since you read it");
        approve(namespace, "bob").succeeded();
    }

    @Test
    void deniesApprovalByAccountsOfTheRequester() {
        var namespace = shop("sock-puppet");
        var account = "system:serviceaccount:" + namespace + ":default";
        var puppet = "puppet-" + namespace;
        cluster.apply("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: more-approvers, namespace: %1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: approver}
            subjects:
              - {kind: ServiceAccount, name: default, namespace: %1$s}
              - {kind: User, name: %2$s}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: %2$s}
            rules:
              - {apiGroups: [""], resources: [users], resourceNames: [%2$s], verbs: [impersonate]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: %2$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %2$s}
            subjects: [{kind: User, name: jane}]
            """.formatted(namespace, puppet), "apply", "-f", "-").succeeded();
        try {
            as("jane", exception(namespace, Duration.ofDays(2)), "create", "-f", "-")
                    .succeeded();
            assertThat(approve(namespace, account).err()).contains("is a service account of namespace");
            await().atMost(10, SECONDS) // until RBAC is in force
                    .untilAsserted(() -> assertThat(approve(namespace, puppet).err())
                            .contains("\"jane\" can act as \"" + puppet + "\"", "impersonate on users"));
            approve(namespace, "bob").succeeded();
        } finally {
            cluster.kubectl("delete", "clusterrole,clusterrolebinding", puppet);
        }
    }

    @Test
    void warnsOfPolicyAndWorkloadThatDoNotExist() {
        var namespace = shop("missing");
        var exception = exception(namespace, Duration.ofDays(2));
        as("jane", deployment(namespace, "web").replace("hostPort: 80", "name: http"), "create", "-f", "-")
                .succeeded();
        await().atMost(10, SECONDS)
                .untilAsserted(() -> assertThat(as("jane", exception, "create", "--dry-run=server", "-f", "-")
                                .err())
                        .doesNotContain("does not exist", "is named"));

        var wrong = exception
                .replace("policies: [", "policies: [environment/missing, ")
                .replace("name: web", "name: wbe-*");
        var created = as("jane", wrong, "create", "-f", "-");

        assertThat(created.code()).as(created.err()).isZero();
        assertThat(created.err())
                .contains(
                        "policy \"environment/missing\" does not exist",
                        "no Deployment in namespace \"%s\" is named \"wbe-*\"".formatted(namespace));
        assertThat(approve(namespace, "bob").err()).contains("is named \"wbe-*\"");
    }

    @Test
    void requestsAndApprovesByCommandLine() {
        var namespace = shop("commanded");
        var result = sallyport(
                "jane",
                "new",
                "legacy",
                "-n",
                namespace,
                "--policy",
                namespace,
                "--check",
                "network/host-port",
                "--workload",
                "Deployment/web",
                "--reason",
                "the old balancer needs it",
                "--for",
                "48h",
                "--apply");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(sallyport("jane", "approve", "legacy", "-n", namespace).err())
                .contains("must differ from requestedBy");
        assertThat(sallyport("joe", "approve", "legacy", "-n", namespace).err()).contains("lacks the right");
        var approved = sallyport("bob", "approve", "legacy", "-n", namespace);
        assertThat(approved.code()).as(approved.err()).isZero();
        assertThat(approved.out()).contains("the old balancer needs it", namespace + "/legacy approved by bob");
        assertThat(sallyport("bob", "list", "-n", namespace).out()).contains("Active", namespace + "/legacy", "jane");
        awaitAllowed(deployment(namespace, "web"));
    }

    /** Creates a namespace with a policy in which Jane and Joe write exceptions and deploy, and Bob approves. */
    private String shop(String stem) {
        var namespace = cluster.namespace(stem);
        cluster.policy(namespace, HOST_PORTS);
        cluster.apply("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: developer, namespace: %1$s}
            rules:
              - {apiGroups: [sallyport.dev], resources: [deploymentexceptions], verbs: [get, list, watch, create, update, patch]}
              - {apiGroups: ["", apps], resources: [pods, deployments], verbs: [get, create, update, patch]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: approver, namespace: %1$s}
            rules:
              - {apiGroups: [sallyport.dev], resources: [deploymentexceptions], verbs: [get, list, update, patch, approve]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: developers, namespace: %1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: developer}
            subjects: [{kind: User, name: jane}, {kind: User, name: joe}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: approvers, namespace: %1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: approver}
            subjects: [{kind: User, name: bob}]
            """.formatted(namespace), "apply", "-f", "-").succeeded();
        return namespace;
    }

    private static String exception(String namespace, Duration lasting) {
        return """
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentException
            metadata: {name: legacy, namespace: %1$s}
            spec:
              policies: [%1$s]
              checks: [network/host-port]
              workloads: [{kind: Deployment, name: web}]
              reason: the old balancer needs it
              expirationTime: %2$s
              requestedBy: jane
            """.formatted(namespace, Instant.now().plus(lasting).truncatedTo(ChronoUnit.SECONDS));
    }

    private static String deployment(String namespace, String name) {
        return Workloads.manifest(ObjectKind.DEPLOYMENT, namespace, name, Workloads.restricted("nginx") + PORT);
    }

    /** Returns a Pod by Jane with a forged owner reference to the ReplicaSet of the Deployment. */
    private String forged(String namespace) {
        var replicaSet = cluster.client()
                .apps()
                .replicaSets()
                .inNamespace(namespace)
                .list()
                .getItems()
                .getFirst()
                .getMetadata();
        return Workloads.manifest(ObjectKind.POD, namespace, "web-forged", Workloads.restricted("nginx") + PORT)
                .replace(
                        "namespace: " + namespace + "}",
                        "namespace: %s, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: %s, uid: %s, controller: true}]}"
                                .formatted(namespace, replicaSet.getName(), replicaSet.getUid()));
    }

    private Command.Result approve(String namespace, String user) {
        return patch(namespace, user, Approvals.patch(user, Approvals.read(cluster, namespace, "legacy")));
    }

    private static String approvedBy(String user) {
        return "{\"spec\":{\"approvedBy\":\"%s\"}}".formatted(user);
    }

    private Command.Result patch(String namespace, String user, String patch) {
        return as(user, "", "patch", "dex", "legacy", "-n", namespace, "--type=merge", "-p", patch);
    }

    private Command.Result as(String user, String input, String... arguments) {
        return cluster.apply(
                input,
                Stream.concat(Stream.of("--as=" + user), Stream.of(arguments)).toArray(String[]::new));
    }

    private Command.Result sallyport(String user, String... arguments) {
        return Command.run(
                Map.of(),
                "",
                Stream.concat(
                                Stream.concat(Stream.of("bin/sallyport", "exception"), Stream.of(arguments)),
                                Stream.of("--as", user, "--kubeconfig", cluster.now("kubeconfig")))
                        .toArray(String[]::new));
    }

    private void assertDenied(String manifest) {
        assertThat(as("jane", manifest, "create", "--dry-run=server", "-f", "-").err())
                .contains("network/host-port");
    }

    /** Waits because an exception is in force only a moment after it is written. */
    private void awaitAllowed(String manifest) {
        await().atMost(10, SECONDS)
                .untilAsserted(() -> assertThat(as("jane", manifest, "create", "--dry-run=server", "-f", "-")
                                .err())
                        .doesNotContain("network/host-port"));
    }

    private void waitFor(String namespace, String condition) {
        cluster.kubectl("wait", "--for=" + condition, "--timeout=30s", "dex/legacy", "-n", namespace)
                .succeeded();
    }

    private static boolean isApproved(Resource<DeploymentException> exception) {
        return exception.get().getSpec().approvedBy().equals("bob");
    }

    private long uses(String namespace) {
        var status = resource(cluster.client(), namespace).get().getStatus();
        return status == null || status.uses() == null ? 0 : status.uses();
    }

    private int pods(String namespace) {
        return cluster.client().pods().inNamespace(namespace).list().getItems().size();
    }

    private KubernetesClient client(String user) {
        var config = Config.fromKubeconfig(Path.of(cluster.now("kubeconfig")).toFile());
        config.setImpersonateUsername(user);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static Resource<DeploymentException> resource(KubernetesClient client, String namespace) {
        return client.resources(DeploymentException.class)
                .inNamespace(namespace)
                .withName("legacy");
    }

    /** Runs a step that may be denied or conflict during the race. */
    private static void ignoringErrors(Runnable step) {
        try {
            step.run();
        } catch (KubernetesClientException e) {
            assertThat(e.getCode()).isIn(403, 409);
        }
    }

    private static Watcher<DeploymentException> collecting(Queue<DeploymentException> versions) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, DeploymentException exception) {
                versions.add(exception);
            }

            @Override
            public void onClose(WatcherException cause) {}
        };
    }
}
