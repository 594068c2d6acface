package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Command.Result;
import org.junit.jupiter.api.Test;

/** Rules that read parameters and permissions, in a cluster. */
class RuleVariablesIT {
    private final LocalCluster cluster = LocalCluster.get();

    @Test
    void followsParamsWhileTheyAreCreatedChangedAndDeleted() {
        var namespace = cluster.namespace("params");
        cluster.policy(namespace, """
            params: {kind: ConfigMap, namespace: sallyport-system, name: %s}
            rules:
              - name: few
                expression: object.kind != 'Deployment' || object.spec.replicas <= int(params.data.max)
                messageExpression: "'at most ' + params.data.max"
            """.formatted(namespace));
        awaitDenial(namespace, 1, "the parameters of the policy do not exist: ConfigMap sallyport-system/" + namespace);

        cluster.kubectl("create", "configmap", namespace, "-n", "sallyport-system", "--from-literal=max=2")
                .succeeded();
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(deployment(namespace, 2, "--as=admin", "--as-group=system:masters")
                                .err())
                        .isEmpty());
        awaitDenial(namespace, 3, "at most 2");

        cluster.kubectl(
                        "patch",
                        "configmap",
                        namespace,
                        "-n",
                        "sallyport-system",
                        "--type=merge",
                        "-p",
                        "{\"data\":{\"max\":\"1\"}}")
                .succeeded();
        awaitDenial(namespace, 2, "at most 1");

        cluster.kubectl("delete", "configmap", namespace, "-n", "sallyport-system")
                .succeeded();
        awaitDenial(namespace, 1, "do not exist");
    }

    @Test
    void asksForThePermissionsOfTheRequester() {
        var namespace = cluster.namespace("authorizer");
        cluster.policy(namespace, """
            rules:
              - name: may
                expression: >-
                  object.kind != 'Deployment'
                  || authorizer.group('acme.io').resource('releases').namespace(request.namespace).check('use').allowed()
                message: jane needs the verb use on releases
            """);
        cluster.kubectl("create", "rolebinding", "edit", "--clusterrole=edit", "--user=jane", "-n", namespace)
                .succeeded();
        await().atMost(20, SECONDS)
                .untilAsserted(
                        () -> assertThat(deployment(namespace, 1, "--as=jane").err())
                                .contains("rule/may", "jane needs the verb use on releases"));

        cluster.apply("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: use, namespace: %1$s}
            rules: [{apiGroups: [acme.io], resources: [releases], verbs: [use]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: use, namespace: %1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: use}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
            """.formatted(namespace), "apply", "-f", "-").succeeded();
        await().atMost(20, SECONDS)
                .untilAsserted(() ->
                        assertThat(deployment(namespace, 1, "--as=jane").err()).isEmpty());
    }

    private void awaitDenial(String namespace, int replicas, String message) {
        await().atMost(20, SECONDS)
                .untilAsserted(
                        () -> assertThat(deployment(namespace, replicas, "--as=admin", "--as-group=system:masters")
                                        .err())
                                .contains("rule/few", message));
    }

    private Result deployment(String namespace, int replicas, String... options) {
        var arguments = new String[options.length + 4];
        System.arraycopy(new String[] {"create", "-f", "-", "--dry-run=server"}, 0, arguments, 0, 4);
        System.arraycopy(options, 0, arguments, 4, options.length);
        return cluster.apply("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: %s}
            spec:
              replicas: %d
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: example.org/web:1}]}
            """.formatted(namespace, replicas), arguments);
    }
}
