package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import io.fabric8.kubernetes.api.model.apps.DeploymentList;
import io.fabric8.kubernetes.api.model.apps.DeploymentListBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetList;
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

/** {@code sallyport scan} with a mock API server. */
@EnableKubernetesMockClient(https = false)
class ScanCommandTest {
    private static final Map<String, String> API_VERSIONS =
            Map.of("Deployment", "apps/v1", "ReplicaSet", "apps/v1", "Rollout", "argoproj.io/v1alpha1");

    private static final String PAGE = "?limit=500";

    @SuppressWarnings("unused") // set by the extension
    private KubernetesMockServer server;

    @TempDir
    private Path directory;

    @Test
    void evaluatesDeploymentOnceAndNotItsPods() throws IOException, InterruptedException {
        policy("podSecurity: {level: baseline}", "kinds: [Deployment, ReplicaSet, Pod]");
        answer("/apis/apps/v1/deployments" + PAGE, privilegedDeployments());
        answer("/apis/apps/v1/replicasets" + PAGE, privilegedReplicaSets());
        answer(
                "/api/v1/pods" + PAGE,
                pods(
                        "",
                        pod("web-1-a", true, "ReplicaSet", "r"),
                        pod("web-1-b", true, "ReplicaSet", "r"),
                        pod("of-other-owner", true, "Rollout", "x"),
                        pod("alone", false),
                        new PodBuilder(pod("mirror", true, "Node", "n"))
                                .editMetadata()
                                .addToAnnotations("kubernetes.io/config.mirror", "abc")
                                .endMetadata()
                                .build(),
                        new PodBuilder(pod("system", true))
                                .editMetadata()
                                .withNamespace("kube-system")
                                .endMetadata()
                                .build()));

        var run = scan();

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
            3 objects evaluated, 3 of them matched by a policy; 2 would be denied, 0 warned, 0 undecided
            denied by check
                 2 pod-security/privileged
            denied by namespace
                 2 shop

            Deny Deployment/web in shop
              Deny pod-security/privileged: container "web" is privileged
                at: spec.template.spec.containers[0].securityContext.privileged
                policy: new
                fix: remove securityContext.privileged or set it to false

            Deny Pod/of-other-owner in shop
              Deny pod-security/privileged: container "web" is privileged
                at: spec.containers[0].securityContext.privileged
                policy: new
                fix: remove securityContext.privileged or set it to false
            """);
        assertThat(run.code()).isEqualTo(1);
        assertThat(requests()).isNotEmpty().allMatch(request -> request.startsWith("GET "));
    }

    @Test
    void evaluatesPodsByPolicyForPodsOnly() throws IOException {
        policy("podSecurity: {level: baseline}", "kinds: [Deployment]");
        Files.writeString(
                directory.resolve("policy.yaml"),
                "---\n"
                        + Files.readString(directory.resolve("policy.yaml"))
                                .replace("Deployment]", "Pod]")
                                .replace("name: new", "name: pods"),
                StandardOpenOption.APPEND);
        answer("/apis/apps/v1/deployments" + PAGE, privilegedDeployments());
        answer("/api/v1/pods" + PAGE, pods("", pod("web-1-a", true, "Deployment", "d")));

        assertThat(scan().out()).contains("2 would be denied", "policy: pods", "policy: new");
    }

    @Test
    void readsPagesAndNamespaceLabels() throws IOException {
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

        var run = scan("-o", "json");

        assertThat(run.code()).as(run.err()).isEqualTo(1);
        var json = new ObjectMapper().readTree(run.out());
        assertThat(json.path("results").findValuesAsText("name")).containsExactly("one", "two");
        assertThat(json.path("summary").toString())
                .isEqualTo("{\"objects\":3,\"matched\":2,\"owned\":0,\"denied\":2,\"warned\":0,\"undecided\":0,"
                        + "\"deniedByCheck\":{\"pod-security/privileged\":2},\"deniedByNamespace\":{\"shop\":2}}");
    }

    @Test
    void readsRolesAndMonitors() throws IOException {
        policy("runtime: {serviceAccount: {permissions: ForbidClusterAdmin}, monitoring: Require}", "kinds: [Pod]");
        answer("/api/v1/pods" + PAGE, pods("", labeled("front"), labeled("back")));
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

        var run = scan();

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("2 objects evaluated, 2 of them matched by a policy; 1 would be denied")
                .contains("Deny Pod/front in shop", "runtime/service-account-permissions", "runtime/monitoring");
    }

    @Test
    void readsEnvironmentsAndExceptions() throws IOException {
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
                        reason: the vendor image requires it
                        requestedBy: jane
                        approvedBy: bob
                        expirationTime: "9999-01-01T00:00:00Z"
                    """, Map.class))
                .always();

        var run = scan();

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("2 objects evaluated, 2 of them matched by a policy; 1 would be denied")
                .contains("Deny Pod/two in shop");
    }

    @Test
    void scansOneNamespace() throws IOException {
        policy("podSecurity: {level: baseline}", "kinds: [Pod]");
        answer(
                "/api/v1/namespaces/shop",
                namespaces("", "shop", "shop").getItems().getFirst());
        answer("/api/v1/namespaces/shop/pods" + PAGE, pods("", pod("good", false)));

        var run = scan("-n", "shop");
        assertThat(run.out()).startsWith("1 objects evaluated, 1 of them matched by a policy; 0 would be denied");
        assertThat(run.code()).isZero();
        assertThat(scan("-n", "no-such").err()).isEqualTo("error: namespace \"no-such\" not found\n");
        assertThat(scan("-n", "kube-system").code()).isEqualTo(2);
        assertThat(scan("-n", "shop", "-A").code()).isEqualTo(2);
    }

    @Test
    void reportsWarningsAndUndecidedObjects() throws IOException, JsonProcessingException {
        answer("/api/v1/pods" + PAGE, pods("", pod("one", true)));
        policy("action: Warn\n  podSecurity: {level: baseline}", "kinds: [Pod]");
        assertThat(scan().code()).isZero();
        assertThat(scan().out()).contains("0 would be denied, 1 warned", "Warn Pod/one in shop");

        policy(
                "images: {rules: [{match: [\"**\"], signedBy: [k]}]}\n"
                        + "  authorities:\n"
                        + "  - name: k\n"
                        + "    key:\n"
                        + "      pem: |\n"
                        + Files.readString(Path.of("src/test/resources/sigstore/cosign-3.1.3/keys/p256.pub"))
                                .indent(8),
                "kinds: [Pod]");
        var run = scan();
        assertThat(run.out()).contains("1 undecided", "Undecided Pod/one in shop");
        assertThat(run.code()).isEqualTo(3);
    }

    @Test
    void acceptsFormerNameOfCommand() throws IOException {
        policy("podSecurity: {level: baseline}", "kinds: [Pod]");
        answer("/api/v1/pods" + PAGE, pods("", pod("good", false)));
        scan();

        var run = CommandLineRun.of(
                "", "whatif", "-p", directory + "/policy.yaml", "--kubeconfig", directory + "/kubeconfig");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(CommandLineRun.of("", "--help").out()).contains("scan").doesNotContain("whatif");
    }

    @Test
    void reportsMissingPermission() throws IOException {
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

        var run = scan();

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: no permission to list deployments.apps in all namespaces: a cluster admin");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void rejectsInvalidInput() throws IOException {
        policy("podSecurity: {level: baseline}", "kinds: [Pod]");

        assertThat(scan("--context", "other").err()).contains("context \"other\" not found");
        assertThat(run("--kubeconfig", directory + "/absent").err()).contains("does not exist");
        assertThat(run("--kubeconfig", directory + "/policy.yaml").code()).isEqualTo(2);
        Files.writeString(directory.resolve("dead"), kubeconfig("http://127.0.0.1:1"));
        var run = run("--kubeconfig", directory + "/dead");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: cannot list deploymentexceptions.sallyport.dev in all namespaces in the cluster at"
                        + " http://127.0.0.1:1/: ");
    }

    private static DeploymentList privilegedDeployments() {
        return new DeploymentListBuilder()
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
                .build();
    }

    private static ReplicaSetList privilegedReplicaSets() {
        return new ReplicaSetListBuilder()
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
                .build();
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

    private static Pod labeled(String name) {
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
                .withApiVersion(API_VERSIONS.getOrDefault(kind, "v1"))
                .withKind(kind)
                .withName(kind)
                .withUid(uid)
                .withController(true)
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

    private CommandLineRun scan(String... more) throws IOException {
        var file = directory.resolve("kubeconfig");
        Files.writeString(file, kubeconfig("http://%s:%d".formatted(server.getHostName(), server.getPort())));
        return run(Stream.concat(Stream.of("--kubeconfig", file.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private CommandLineRun run(String... more) {
        return CommandLineRun.of(
                "",
                Stream.concat(Stream.of("scan", "-p", directory + "/policy.yaml"), Stream.of(more))
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
