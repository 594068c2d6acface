package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Command.Result;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** Emergency access to an Environment, against a real API server. */
class BreakGlassIT {
    private final LocalCluster cluster = LocalCluster.get();

    @Test
    void grantsAccessUntilTheReviewOfAnotherUser() {
        var namespace = cluster.namespace("emergency");
        grant(namespace);
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        cluster.environment(namespace, """
            namespaces: [%s]
            freeze: [{startTime: %s, endTime: %s, reason: holidays}]
            changes: {kinds: [ConfigMap]}
            breakGlass: {maxDuration: 1h}
            """.formatted(namespace, now.minusSeconds(60), now.plusSeconds(3600)));
        await().atMost(30, SECONDS)
                .until(() -> as("opal", namespace, "create", "configmap", "c", "--dry-run=server")
                                .code()
                        != 0);

        assertThat(deploy("opal", namespace).err()).contains("access/freeze", "access/deployer");
        assertThat(open("evan", "evan", namespace).err()).contains("lacks the RBAC verb breakglass");
        assertThat(open("opal", "rita", namespace).err()).contains("set requestedBy to your own user name");
        open("opal", "opal", namespace).succeeded();
        await().atMost(20, SECONDS).until(() -> deploy("opal", namespace).code() == 0);
        assertThat(deploy("evan", namespace).err()).contains("access/freeze");
        as("opal", namespace, "create", "configmap", "c").succeeded();
        await().atMost(20, SECONDS)
                .until(() -> cluster.record(namespace, "deployment-web", ".spec.revisions[0].exceptions")
                        .contains("breakglass/" + namespace));
        await().atMost(20, SECONDS)
                .until(() -> cluster.events("default", "BreakGlassOpened").contains("the shop is down"));

        assertThat(as("rita", namespace, "delete", "breakglass", namespace).err())
                .contains("kept until its review");
        assertThat(review("rita", namespace).err()).contains("the emergency access lasts");
        patch("opal", namespace, "{\"spec\":{\"ended\":true}}").succeeded();
        assertThat(patch("opal", namespace, "{\"spec\":{\"ended\":null}}").err())
                .contains("cannot be resumed");
        await().atMost(20, SECONDS)
                .until(() -> cluster.kubectl("get", "breakglass", namespace, "-o", "jsonpath={.status.phase}")
                        .out()
                        .equals("ReviewDue"));

        cluster.kubectl(
                        "patch",
                        "environment",
                        namespace,
                        "--type=json",
                        "-p",
                        "[{\"op\":\"remove\",\"path\":\"/spec/freeze\"}]")
                .succeeded();
        await().atMost(20, SECONDS)
                .untilAsserted(
                        () -> assertThat(deploy("admin-of-all", namespace).err())
                                .contains("access/review", "kubectl patch breakglass")
                                .doesNotContain("access/freeze"));
        assertThat(open("rita", "rita", namespace).code()).isNotZero();
        assertThat(review("opal", namespace).err()).contains("another user must review it");
        review("rita", namespace).succeeded();
        await().atMost(20, SECONDS)
                .until(() -> as("admin-of-all", namespace, "set", "image", "deployment/web", "*=" + cluster.unsigned())
                                .code()
                        == 0);
        as("rita", namespace, "delete", "breakglass", namespace).succeeded();
    }

    private void grant(String namespace) {
        cluster.apply("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: emergency-%1$s}
            rules:
              - {apiGroups: [sallyport.dev], resources: [breakglasses], verbs: [create, get, list, patch, delete]}
              - {apiGroups: [""], resources: [configmaps], verbs: [create]}
              - {apiGroups: [apps], resources: [deployments], verbs: [create, get, patch]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: emergency-verb-%1$s}
            rules: [{apiGroups: [sallyport.dev], resources: [environments], verbs: [breakglass, review]}]
            """.formatted(namespace), "create", "-f", "-").succeeded();
        for (var user : new String[] {"opal", "rita", "evan", "admin-of-all"}) {
            bind("emergency-" + namespace, user);
        }
        bind("emergency-verb-" + namespace, "opal");
        bind("emergency-verb-" + namespace, "rita");
        cluster.kubectl(
                        "create",
                        "clusterrolebinding",
                        "all-" + namespace,
                        "--clusterrole=cluster-admin",
                        "--user=admin-of-all")
                .succeeded();
    }

    private void bind(String role, String user) {
        cluster.kubectl("create", "clusterrolebinding", role + "-" + user, "--clusterrole=" + role, "--user=" + user)
                .succeeded();
    }

    private Result open(String user, String requestedBy, String environment) {
        return cluster.apply("""
            apiVersion: sallyport.dev/v1alpha1
            kind: BreakGlass
            metadata: {name: %1$s}
            spec: {environment: %1$s, reason: the shop is down, duration: 30m, requestedBy: %2$s}
            """.formatted(environment, requestedBy), "create", "--as=" + user, "-f", "-");
    }

    private Result review(String user, String name) {
        return patch(
                user,
                name,
                "{\"spec\":{\"review\":{\"reviewedBy\":\"%s\",\"note\":\"it was necessary\"}}}".formatted(user));
    }

    private Result patch(String user, String name, String patch) {
        return cluster.kubectl("patch", "breakglass", name, "--type=merge", "-p", patch, "--as=" + user);
    }

    private Result deploy(String user, String namespace) {
        return as(user, namespace, "create", "deployment", "web", "--image=" + cluster.signed());
    }

    private Result as(String user, String namespace, String... arguments) {
        var all = new String[arguments.length + 2];
        all[0] = "--as=" + user;
        all[1] = "--namespace=" + namespace;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return cluster.kubectl(all);
    }
}
