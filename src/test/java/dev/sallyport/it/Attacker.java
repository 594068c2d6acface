package dev.sallyport.it;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Service account with a role of its own, acting with its token; every request is one of the Kubernetes API. */
final class Attacker {
    private final LocalCluster cluster;
    private final String namespace;
    private final KubernetesClient client;

    /**
     * Creates the account in a namespace of its own.
     *
     * @param rules rules of its ClusterRole as YAML
     */
    Attacker(LocalCluster cluster, String rules) {
        this.cluster = cluster;
        this.namespace = cluster.namespace("attacker");
        cluster.kubectl("create", "serviceaccount", "attacker", "-n", namespace).succeeded();
        cluster.apply("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: %1$s}
            rules: %2$s
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: %1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %1$s}
            subjects: [{kind: ServiceAccount, name: attacker, namespace: %1$s}]
            """.formatted(namespace, rules), "apply", "-f", "-").succeeded();
        client = client(cluster.kubectl("create", "token", "attacker", "-n", namespace)
                .succeeded()
                .out()
                .strip());
    }

    /** Returns a client with another token. */
    private KubernetesClient client(String token) {
        var config = Config.fromKubeconfig(Path.of(cluster.now("kubeconfig")).toFile());
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        .withOauthToken(token)
                        .withAutoOAuthToken(null)
                        .build())
                .build();
    }

    String namespace() {
        return namespace;
    }

    /** Name of its role and binding. */
    String role() {
        return namespace;
    }

    String user() {
        return "system:serviceaccount:%s:attacker".formatted(namespace);
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, "application/json", null);
    }

    HttpResponse<String> post(String path, String body) {
        return send("POST", path, "application/json", body);
    }

    HttpResponse<String> put(String path, String body) {
        return send("PUT", path, "application/json", body);
    }

    HttpResponse<String> patch(String path, String body) {
        return send("PATCH", path, "application/merge-patch+json", body);
    }

    HttpResponse<String> strategicPatch(String path, String body) {
        return send("PATCH", path, "application/strategic-merge-patch+json", body);
    }

    /** Reads as another user of a group. */
    HttpResponse<String> getAs(String path, String group) {
        var request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(client.getMasterUrl() + path)
                .header("Impersonate-User", "admin")
                .header("Impersonate-Group", group)
                .build();
        return client.getHttpClient().sendAsync(request, String.class).join();
    }

    HttpResponse<String> delete(String path) {
        return send("DELETE", path, "application/json", null);
    }

    private HttpResponse<String> send(String method, String path, String type, @Nullable String body) {
        var request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(client.getMasterUrl() + path)
                .method(method, type, body)
                .build();
        return client.getHttpClient().sendAsync(request, String.class).join();
    }

    /** Returns whether the account may do everything. */
    boolean isAdministrator() {
        return mayDoEverything(client);
    }

    /** Returns whether the user of a token may do everything. */
    boolean isAdministrator(String token) {
        return mayDoEverything(client(token));
    }

    private static boolean mayDoEverything(KubernetesClient client) {
        var review = client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withVerb("*")
                        .withGroup("*")
                        .withResource("*")
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        return Boolean.TRUE.equals(review.getStatus().getAllowed());
    }
}
