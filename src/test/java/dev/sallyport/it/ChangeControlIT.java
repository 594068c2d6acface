package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Command.Result;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Changes that an Environment controls, against a real API server with its real controllers. */
class ChangeControlIT {
    private static final String CHANGES = """
        changes:
          kinds: [Service, ConfigMap, Secret, HorizontalPodAutoscaler, Deployment]
          scaleToZero: true
          exec: true
        """;

    private final LocalCluster cluster = LocalCluster.get();

    /** User jane may edit, bob may also deploy. */
    @Test
    void controlsChangesOfUsersAndNoneOfControllers() {
        var namespace = cluster.namespace("changes");
        grant(namespace);
        cluster.environment(namespace, "namespaces: [%s]\n%s".formatted(namespace, CHANGES));
        awaitDenial("jane", namespace);

        as("bob", namespace, "create", "deployment", "web", "--image=" + cluster.signed(), "--replicas=2")
                .succeeded();
        as("bob", namespace, "expose", "deployment", "web", "--port=80").succeeded();
        as("bob", namespace, "create", "configmap", "settings", "--from-literal=url=x")
                .succeeded();
        await().atMost(30, SECONDS)
                .until(() -> cluster.kubectl("get", "endpointslices,replicasets,pods", "-n", namespace, "-o", "name")
                                .out()
                                .lines()
                                .map(name -> name.split("/", -1)[0])
                                .distinct()
                                .count()
                        == 3);

        var pod = cluster.kubectl("get", "pods", "-n", namespace, "-o", "name")
                .out()
                .lines()
                .findFirst()
                .orElseThrow();
        var path = "/api/v1/namespaces/" + namespace + "/" + pod.replace("pod/", "pods/");
        Stream.of(
                        as("jane", namespace, "create", "service", "loadbalancer", "open", "--tcp=80"),
                        as("jane", namespace, "delete", "service", "web"),
                        as("jane", namespace, "annotate", "service", "web", "expose=yes"),
                        as("jane", namespace, "create", "secret", "generic", "s", "--from-literal=password=hunter2"),
                        as("jane", namespace, "delete", "configmap", "settings"),
                        as("jane", namespace, "scale", "deployment", "web", "--replicas=0"),
                        as("jane", namespace, "patch", "deployment", "web", "-p", "{\"spec\":{\"replicas\":0}}"),
                        as("jane", namespace, "delete", "deployment", "web"),
                        as("jane", namespace, "delete", "deployment", "web", "--cascade=orphan"),
                        as("jane", namespace, "exec", pod, "--", "true"),
                        as("jane", namespace, "get", "--raw", path + "/portforward"),
                        as("jane", namespace, "get", "--raw", path + "/attach"),
                        as("jane", namespace, "get", "--raw", path + "/proxy/"),
                        as("jane", namespace, "delete", "--raw", "/api/v1/namespaces/" + namespace + "/configmaps"),
                        apply("jane", namespace, owned(namespace)),
                        apply("jane", namespace, """
                            apiVersion: autoscaling/v1
                            kind: HorizontalPodAutoscaler
                            metadata: {name: web}
                            spec: {maxReplicas: 1, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
                            """))
                .forEach(result -> {
                    assertThat(result.code()).isNotZero();
                    assertThat(result.err()).contains("the verb deploy on environments/" + namespace);
                });
        as("jane", namespace, "scale", "deployment", "web", "--replicas=1").succeeded();
        as("jane", namespace, "label", "deployment", "web", "team=a").succeeded();

        assertThat(as("bob", namespace, "exec", pod, "--", "true").err()).doesNotContain("environments/");
        as("bob", namespace, "scale", "deployment", "web", "--replicas=0").succeeded();
        as("bob", namespace, "delete", "deployment,service", "web").succeeded();
        assertThat(cluster.kubectl("delete", "crec", "changes", "-n", namespace).err())
                .contains("only the operator may write them");

        await().atMost(30, SECONDS).untilAsserted(() -> {
            var record = cluster.kubectl("get", "crec", "-n", namespace, "-o", "json")
                    .out();
            assertThat(record)
                    .contains("\"Unauthorized\"", "\"Allowed\"", "\"ScaleToZero\"", "\"Exec\"", "\"bob\"", "\"jane\"")
                    .doesNotContain("hunter2", "-controller", "garbage");
        });
        assertThat(cluster.kubectl("delete", "namespace", namespace, "--as=jane", "--as-group=editors")
                        .code())
                .isNotZero();
        cluster.kubectl("delete", "namespace", namespace, "--timeout=60s").succeeded();
        assertThat(cluster.log()).doesNotContain("aHVudGVyMg", "hunter2");
    }

    @Test
    void deniesChangesOfDeployersDuringFreeze() {
        var namespace = cluster.namespace("frozen-changes");
        grant(namespace);
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        cluster.environment(
                namespace,
                "namespaces: [%s]\nfreeze: [{startTime: %s, endTime: %s, reason: holidays}]\n%s"
                        .formatted(namespace, now.minusSeconds(60), now.plusSeconds(3600), CHANGES));
        awaitDenial("bob", namespace);

        assertThat(as("bob", namespace, "create", "service", "loadbalancer", "open", "--tcp=80")
                        .err())
                .contains("are frozen until " + now.plusSeconds(3600) + ": holidays");
        assertThat(as("bob", namespace, "create", "secret", "generic", "s", "--dry-run=server")
                        .err())
                .contains("are frozen");
        assertThat(cluster.events(namespace, "ChangeDenied")).isNotNull();
    }

    /** Waits until the API server uses the webhook configuration that the Environment requires. */
    private void awaitDenial(String user, String namespace) {
        await().atMost(30, SECONDS)
                .until(() -> as(user, namespace, "create", "configmap", "probe", "--dry-run=server")
                                .code()
                        != 0);
    }

    private void grant(String namespace) {
        for (var user : new String[] {"jane", "bob"}) {
            cluster.kubectl("create", "rolebinding", user, "-n", namespace, "--clusterrole=admin", "--user=" + user)
                    .succeeded();
        }
        cluster.apply("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: changes-%1$s}
            rules: [{apiGroups: [sallyport.dev], resources: [environments], resourceNames: [%1$s], verbs: [deploy]}]
            """.formatted(namespace), "create", "-f", "-").succeeded();
        cluster.kubectl(
                        "create",
                        "clusterrolebinding",
                        "changes-" + namespace,
                        "--clusterrole=changes-" + namespace,
                        "--user=bob")
                .succeeded();
    }

    /** Returns the Service as the property of the ConfigMap, with which it would be deleted. */
    private String owned(String namespace) {
        var uid = cluster.kubectl("get", "configmap", "settings", "-n", namespace, "-o", "jsonpath={.metadata.uid}")
                .out()
                .strip();
        return """
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: settings, uid: %s}]
            """.formatted(uid);
    }

    private Result as(String user, String namespace, String... arguments) {
        var all = new String[arguments.length + 2];
        all[0] = "--as=" + user;
        all[1] = "--namespace=" + namespace;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return cluster.kubectl(all);
    }

    private Result apply(String user, String namespace, String manifest) {
        return cluster.apply(
                manifest, "apply", "--server-side", "--force-conflicts", "--as=" + user, "-n", namespace, "-f", "-");
    }
}
