package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cli.CommandLineRun;
import io.fabric8.kubernetes.api.model.ListMetaBuilder;
import io.fabric8.kubernetes.api.model.NamespaceList;
import io.fabric8.kubernetes.api.model.NamespaceListBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentListBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetListBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EnableKubernetesMockClient(https = false)
class ScanCommandTest {
    private static final String PAGE = "?limit=500";

    @SuppressWarnings("unused") // set by the extension
    private KubernetesMockServer server;

    @TempDir
    private Path directory;

    @Test
    void countsADeploymentOnceAndNotItsReplicas() throws IOException, InterruptedException {
        policy("podSecurity: {level: baseline}", "kinds: [Deployment, ReplicaSet, Pod]");
        answer(
                "/apis/apps/v1/deployments" + PAGE,
                new DeploymentListBuilder()
                        .addToItems(new DeploymentBuilder()
                                .withNewMetadata()
                                .withName("web")
                                .withNamespace("shop")
                                .withUid("d")
                                .endMetadata()
                                .withNewSpec()
                                .withNewTemplate()
                                .withSpec(pod("web", true).getSpec())
                                .endTemplate()
                                .endSpec()
                                .build())
                        .build());
        answer(
                "/apis/apps/v1/replicasets" + PAGE,
                new ReplicaSetListBuilder()
                        .addToItems(new ReplicaSetBuilder()
                                .withNewMetadata()
                                .withName("web-1")
                                .withNamespace("shop")
                                .withUid("r")
                                .withOwnerReferences(owner("Deployment", "d"))
                                .endMetadata()
                                .withNewSpec()
                                .withNewTemplate()
                                .withSpec(pod("web", true).getSpec())
                                .endTemplate()
                                .endSpec()
                                .build())
                        .build());
        answer(
                "/api/v1/pods" + PAGE,
                pods(
                        "",
                        pod("web-1-a", true, "ReplicaSet", "r"),
                        pod("web-1-b", true, "ReplicaSet", "r"),
                        pod("of-a-stranger", true, "Rollout", "x"),
                        pod("alone", false),
                        new PodBuilder(pod("mirror", true, "Node", "n")).build(),
                        new PodBuilder(pod("system", true))
                                .editMetadata()
                                .withNamespace("kube-system")
                                .endMetadata()
                                .build()));

        var ended = whatIf();

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).isEqualTo("""
            3 objects looked at, 3 of them under a policy; 2 would be refused, 0 warned of, 0 undecided
            refused by check
                 2 pod-security/privileged
            refused by namespace
                 2 shop

            Deny Deployment/web in shop
              Deny pod-security/privileged: container "web" is privileged
                at: spec.template.spec.containers[0].securityContext.privileged
                policy: new
                fix: remove securityContext.privileged or set it to false

            Deny Pod/of-a-stranger in shop
              Deny pod-security/privileged: container "web" is privileged
                at: spec.containers[0].securityContext.privileged
                policy: new
                fix: remove securityContext.privileged or set it to false
            """);
        assertThat(ended.code()).isEqualTo(1);
        assertThat(requests()).isNotEmpty().allMatch(request -> request.startsWith("GET "));
    }

    @Test
    void leavesToAPolicyForPodsWhatOneForDeploymentsHasJudged() throws IOException {
        policy("podSecurity: {level: baseline}", "kinds: [Deployment]");
        Files.writeString(
                directory.resolve("policy.yaml"),
                "---\n"
                        + Files.readString(directory.resolve("policy.yaml"))
                                .replace("Deployment]", "Pod]")
                                .replace("name: new", "name: pods"),
                StandardOpenOption.APPEND);
        answer(
                "/apis/apps/v1/deployments" + PAGE,
                new DeploymentListBuilder()
                        .addToItems(new DeploymentBuilder()
                                .withNewMetadata()
                                .withName("web")
                                .withNamespace("shop")
                                .withUid("d")
                                .endMetadata()
                                .withNewSpec()
                                .withNewTemplate()
                                .withSpec(pod("web", true).getSpec())
                                .endTemplate()
                                .endSpec()
                                .build())
                        .build());
        answer("/api/v1/pods" + PAGE, pods("", pod("web-1-a", true, "Deployment", "d")));

        assertThat(whatIf().out()).contains("2 would be refused", "policy: pods", "policy: new");
    }

    @Test
    void readsPageByPageWithTheLabelsOfRealNamespaces() throws IOException {
        policy("podSecurity: {level: baseline}", "kinds: [Pod], namespaceSelector: {matchLabels: {team: shop}}");
        answer("/api/v1/namespaces" + PAGE, namespaces("a", "a-blog", "blog"));
        answer("/api/v1/namespaces" + "?continue=a&limit=500", namespaces("", "shop", "shop"));
        answer("/api/v1/pods" + PAGE, pods("b", pod("one", true)));
        answer("/api/v1/pods" + "?continue=b&limit=500", pods("c", inBlog()));
        server.expect()
                .get()
                .withPath("/api/v1/pods" + "?continue=c&limit=500")
                .andReturn(
                        410,
                        new StatusBuilder()
                                .withCode(410)
                                .withMetadata(
                                        new ListMetaBuilder().withContinue("d").build())
                                .build())
                .always();
        answer("/api/v1/pods" + "?continue=d&limit=500", pods("", pod("two", true)));

        var ended = whatIf("-o", "json");

        assertThat(ended.code()).as(ended.err()).isEqualTo(1);
        var json = new ObjectMapper().readTree(ended.out());
        assertThat(json.path("results").findValuesAsText("name")).containsExactly("one", "two");
        assertThat(json.path("summary").toString())
                .isEqualTo("{\"objects\":3,\"matched\":2,\"owned\":0,\"denied\":2,\"warned\":0,\"errors\":0,"
                        + "\"deniedByCheck\":{\"pod-security/privileged\":2},\"deniedByNamespace\":{\"shop\":2}}");
    }

    @Test
    void knowsTheRolesAndTheMonitorsOfTheCluster() throws IOException {
        policy("runtime: {serviceAccount: {permissions: ForbidClusterAdmin}, monitoring: Require}", "kinds: [Pod]");
        answer("/api/v1/pods" + PAGE, pods("", labelled("front"), labelled("back")));
        list("/apis/rbac.authorization.k8s.io/v1/roles");
        list("/apis/rbac.authorization.k8s.io/v1/rolebindings");
        list("/apis/rbac.authorization.k8s.io/v1/clusterroles", """
            {metadata: {name: all}, rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]}\
            """);
        list("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            {metadata: {name: them}, roleRef: {kind: ClusterRole, name: all},
             subjects: [{kind: ServiceAccount, namespace: shop, name: front}]}\
            """);
        list("/api/v1/services");
        answer(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/podmonitors.monitoring.coreos.com",
                Map.of("spec", Map.of("versions", List.of(Map.of("name", "v1", "served", true)))));
        list("/apis/monitoring.coreos.com/v1/podmonitors", """
            {metadata: {name: back, namespace: shop}, spec: {selector: {matchLabels: {app: back}}}}\
            """);

        var ended = whatIf();

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .startsWith("2 objects looked at, 2 of them under a policy; 1 would be refused")
                .contains("Deny Pod/front in shop", "runtime/service-account-permissions", "runtime/monitoring");
    }

    @Test
    void knowsTheEnvironmentsAndTheExceptionsOfTheCluster() throws IOException {
        policy("podSecurity: {level: baseline}", "kinds: [Pod], environments: [production]");
        answer("/api/v1/namespaces" + PAGE, namespaces("", "shop", "shop"));
        server.expect()
                .get()
                .withPath("/apis/sallyport.dev/v1alpha1/environments")
                .andReturn(200, Serialization.unmarshal("""
                    apiVersion: sallyport.dev/v1alpha1
                    kind: EnvironmentList
                    items: [{metadata: {name: production}, spec: {namespaces: [shop]}}]
                    """, Map.class))
                .always();
        answer("/api/v1/pods" + PAGE, pods("", pod("one", true), pod("two", true)));
        server.expect()
                .get()
                .withPath("/apis/sallyport.dev/v1alpha1/deploymentexceptions")
                .andReturn(200, Serialization.unmarshal("""
                    apiVersion: sallyport.dev/v1alpha1
                    kind: DeploymentExceptionList
                    items:
                    - metadata: {name: privileged, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z"}
                      spec:
                        policies: [new]
                        checks: [pod-security/privileged]
                        workloads: [{kind: Pod, name: one}]
                        reason: it mounts what others use
                        requestedBy: jane
                        approvedBy: bob
                        expirationTime: "9999-01-01T00:00:00Z"
                    """, Map.class))
                .always();

        var ended = whatIf();

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .startsWith("2 objects looked at, 2 of them under a policy; 1 would be refused")
                .contains("Deny Pod/two in shop");
    }

    @Test
    void looksAtOneNamespace() throws IOException {
        policy("podSecurity: {level: baseline}", "kinds: [Pod]");
        answer(
                "/api/v1/namespaces/shop",
                namespaces("", "shop", "shop").getItems().getFirst());
        answer("/api/v1/namespaces/shop/pods" + PAGE, pods("", pod("good", false)));

        var ended = whatIf("-n", "shop");
        assertThat(ended.out()).startsWith("1 objects looked at, 1 of them under a policy; 0 would be refused");
        assertThat(ended.code()).isZero();
        assertThat(whatIf("-n", "no-such").err()).isEqualTo("error: there is no namespace \"no-such\"\n");
        assertThat(whatIf("-n", "kube-system").code()).isEqualTo(2);
        assertThat(whatIf("-n", "shop", "-A").code()).isEqualTo(2);
    }

    @Test
    void warnsAndCannotDecide() throws IOException, JsonProcessingException {
        answer("/api/v1/pods" + PAGE, pods("", pod("one", true)));
        policy("action: Warn\n  podSecurity: {level: baseline}", "kinds: [Pod]");
        assertThat(whatIf().code()).isZero();
        assertThat(whatIf().out()).contains("0 would be refused, 1 warned of", "Warn Pod/one in shop");

        policy(
                "images: {rules: [{match: [\"**\"], signedBy: [k]}]}\n"
                        + "  authorities:\n"
                        + "  - name: k\n"
                        + "    key:\n"
                        + "      pem: |\n"
                        + Files.readString(Path.of("src/test/resources/sigstore/cosign-3.1.3/keys/p256.pub"))
                                .indent(8),
                "kinds: [Pod]");
        var ended = whatIf();
        assertThat(ended.out()).contains("1 undecided", "Undecided Pod/one in shop");
        assertThat(ended.code()).isEqualTo(3);
    }

    @Test
    void saysWhichPermissionIsMissing() throws IOException {
        policy("podSecurity: {level: baseline}", "kinds: [Deployment]");
        server.expect()
                .get()
                .withPath("/apis/apps/v1/deployments" + PAGE)
                .andReturn(
                        403,
                        new StatusBuilder()
                                .withCode(403)
                                .withReason("Forbidden")
                                .build())
                .always();

        var ended = whatIf();

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .startsWith("error: no permission to list deployments.apps in all namespaces; a cluster admin");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void tellsBadInput() throws IOException {
        policy("podSecurity: {level: baseline}", "kinds: [Pod]");

        assertThat(whatIf("--context", "other").err()).contains("there is no context \"other\"");
        assertThat(run("--kubeconfig", directory + "/nothing").err()).contains("there is no file");
        assertThat(run("--kubeconfig", directory + "/policy.yaml").code()).isEqualTo(2);
        Files.writeString(directory.resolve("dead"), kubeconfig("http://127.0.0.1:1"));
        var ended = run("--kubeconfig", directory + "/dead");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .startsWith(
                        "error: the cluster at http://127.0.0.1:1/ does not list deploymentexceptions.sallyport.dev in"
                                + " all namespaces: ");
    }

    private static Pod pod(String name, boolean privileged) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("web")
                .withImage("nginx")
                .withNewSecurityContext()
                .withPrivileged(privileged)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }

    private static Pod pod(String name, boolean privileged, String ownerKind, String ownerUid) {
        return new PodBuilder(pod(name, privileged))
                .editMetadata()
                .withOwnerReferences(owner(ownerKind, ownerUid))
                .endMetadata()
                .build();
    }

    private static Pod labelled(String name) {
        return new PodBuilder(pod(name, false))
                .editMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .editSpec()
                .withServiceAccountName(name)
                .endSpec()
                .build();
    }

    private static Pod inBlog() {
        return new PodBuilder(pod("elsewhere", true))
                .editMetadata()
                .withNamespace("a-blog")
                .endMetadata()
                .build();
    }

    private static OwnerReference owner(String kind, String uid) {
        return new OwnerReferenceBuilder()
                .withKind(kind)
                .withUid(uid)
                .withController()
                .build();
    }

    private static PodList pods(String next, Pod... pods) {
        return new PodListBuilder()
                .withNewMetadata()
                .withContinue(next)
                .endMetadata()
                .withItems(pods)
                .build();
    }

    private static NamespaceList namespaces(String next, String name, String team) {
        return new NamespaceListBuilder()
                .withNewMetadata()
                .withContinue(next)
                .endMetadata()
                .addNewItem()
                .withNewMetadata()
                .withName(name)
                .addToLabels("team", team)
                .endMetadata()
                .endItem()
                .build();
    }

    private void answer(String path, Object body) {
        server.expect().get().withPath(path).andReturn(200, body).always();
    }

    private void list(String path, String... items) {
        var list = Serialization.unmarshal("items: [%s]".formatted(String.join(",", items)), Map.class);
        answer(path + PAGE, list);
    }

    private List<String> requests() throws InterruptedException {
        var requests = new ArrayList<String>();
        for (RecordedRequest request; (request = server.takeRequest(0, TimeUnit.SECONDS)) != null; ) {
            requests.add(request.getMethod() + " " + request.getPath());
        }
        return requests;
    }

    private void policy(String rules, String match) throws IOException {
        Files.writeString(directory.resolve("policy.yaml"), """
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: new}
            spec:
              match: {%s}
              %s
            """.formatted(match, rules));
    }

    private CommandLineRun whatIf(String... more) throws IOException {
        var file = directory.resolve("kubeconfig");
        Files.writeString(file, kubeconfig("http://%s:%d".formatted(server.getHostName(), server.getPort())));
        return run(Stream.concat(Stream.of("--kubeconfig", file.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private CommandLineRun run(String... more) {
        return CommandLineRun.of(
                "",
                Stream.concat(Stream.of("whatif", "-p", directory + "/policy.yaml"), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static String kubeconfig(String url) {
        return """
            apiVersion: v1
            kind: Config
            clusters: [{name: it, cluster: {server: "%s"}}]
            users: [{name: it, user: {}}]
            contexts: [{name: it, context: {cluster: it, user: it}}]
            current-context: it
            """.formatted(url);
    }
}
