package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.Environment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sallyport status}, {@code history} and {@code promote check} with a mock cluster. */
@EnableKubernetesMockClient(crud = true, https = false)
class ClusterCommandsTest {
    private static final String A = "sha256:" + "a".repeat(64);

    @SuppressWarnings("unused") // set by the extension
    private KubernetesMockServer server;

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    @TempDir
    private Path directory;

    @BeforeEach
    void cluster() {
        for (var name : List.of("dev", "staging", "shop", "prod")) {
            put("apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}".formatted(name));
        }
        environment("development", "namespaces: [dev]\ndeployers: Anyone", "");
        environment("staging", "namespaces: [staging]\ndeployers: Anyone\npromotion: {from: development}", "");
        environment("production", "namespaces: [shop, prod]\npromotion: {from: staging, soak: 1h}", """
            workloads: 3
            verifiedWorkloads: 2
            healthy: 1
            failed: 1
            drifted: 1
            drifts: [{reason: Image, kind: Deployment, namespace: shop, name: web, message: another image}]
            conditions: [{type: Ready, status: "True"}]
            """);
        record("dev", "development", "Healthy", "2026-01-01T00:00:00Z");
        put(deployment("dev"));
        answer(
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                Map.of(
                        "apiVersion", "authentication.k8s.io/v1",
                        "kind", "SelfSubjectReview",
                        "status", Map.of("userInfo", Map.of("username", "jane"))));
    }

    @Test
    void statusShowsEnvironmentsPoliciesAndExceptions() {
        policy("baseline", "evaluated: 7\nviolating: 2\nconditions: [{type: Ready, status: \"True\"}]");
        policy("broken", "conditions: [{type: Ready, status: \"False\", message: no such key}]");
        exception("pending", "");
        exception("active", "approvedBy: bob");

        var run = run("status");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "ENVIRONMENT FROM NAMESPACES WORKLOADS VERIFIED HEALTHY UNHEALTHY FAILED DRIFTED FROZEN UNTIL"
                                + " READY",
                        "development - 0 0 0 0 0 0 0 - False",
                        "staging development 0 0 0 0 0 0 0 - False",
                        "production staging 0 3 2 1 0 1 1 - True",
                        "",
                        "policies: 2, 1 not ready, 1 with violations",
                        " broken is not ready: no such key",
                        " baseline: violated by 2 of 7 objects",
                        "",
                        "exceptions: 1 pending, 1 active, 0 expired, 0 invalid");
    }

    @Test
    void statusPrintsJson() throws IOException {
        policy("baseline", "evaluated: 7\nviolating: 2\nconditions: [{type: Ready, status: \"True\"}]");
        exception("active", "approvedBy: bob");

        var json = new ObjectMapper().readTree(run("status", "-o", "json").out());

        assertThat(json.at("/environments/2/name").asText()).isEqualTo("production");
        assertThat(json.at("/environments/2/drifted").asInt()).isOne();
        assertThat(json.at("/environments/2/ready").asBoolean()).isTrue();
        assertThat(json.at("/environments/0/frozenUntil").isNull()).isTrue();
        assertThat(json.at("/policies/0/violating").asInt()).isEqualTo(2);
        assertThat(json.at("/exceptions/active").asInt()).isOne();
    }

    @Test
    void statusShowsWorkloadsOfEnvironment() throws IOException {
        record("shop", "production", "Failed", "2026-01-01T00:00:00Z");

        var run = run("status", "production");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("production, from staging, deployers: users with the verb deploy\n")
                .contains("Image drift: Deployment shop/web: another image");
        assertThat(run.out().replaceAll(" +", " "))
                .contains("shop Deployment/web Failed 2 jane 2026-01-02T00:00:00Z web:1@sha256:aaaaaaaaaaaa");
        var json = new ObjectMapper()
                .readTree(run("status", "production", "-o", "json").out());
        assertThat(json.at("/workloads/0/phase").asText()).isEqualTo("Failed");
        assertThat(json.at("/drifts/0/reason").asText()).isEqualTo("Image");
        assertThat(run("status", "nowhere").err()).isEqualTo("error: Environment \"nowhere\" not found\n");
    }

    @Test
    void statusShowsWorkloadThatIsNotHealthyAnyMore() throws IOException {
        put(unhealthy("shop", "production"));

        var run = run("status", "production");

        assertThat(run.out().replaceAll(" +", " "))
                .contains("shop Deployment/web Soaked, CrashLoop 2 jane")
                .contains("not healthy since 2026-01-02T00:00:00Z: Deployment shop/web: CrashLoop: it crashes");
        var json = new ObjectMapper()
                .readTree(run("status", "production", "-o", "json").out());
        assertThat(json.at("/workloads/0/phase").asText()).isEqualTo("Soaked");
        assertThat(json.at("/workloads/0/unhealthy").asText()).isEqualTo("CrashLoop");
    }

    @Test
    void promoteCheckWarnsOfImagesThatAreNotHealthyAnyMore() {
        mayDeploy(true);
        put(unhealthy("dev", "development"));

        var run = promote("--to", "staging");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains(
                        "would be allowed",
                        "Warn promotion/health: Deployment \"web\" is not healthy in \"development\" since"
                                + " 2026-01-02T00:00:00Z with web:1 (" + A + "): it crashes");
    }

    @Test
    void historyShowsRevisionsAndRollouts() throws IOException {
        record("shop", "production", "Failed", "2026-01-01T00:00:00Z");

        var run = run("history", "deploy/web", "-n", "shop");

        assertThat(run.err()).isEmpty();
        assertThat(run.out().replaceAll(" +", " "))
                .contains(
                        "2 2026-01-02T00:00:00Z jane production Failed web:1@sha256:aaaaaaaaaaaa release"
                                + " baseline,exception hotfix",
                        "1 2026-01-01T00:00:00Z bob production - web:0",
                        "revision 2: it crashes");
        var json = new ObjectMapper()
                .readTree(run("history", "Deployment/web", "-n", "shop", "-o", "json")
                        .out());
        assertThat(json.at("/revisions/0/requester").asText()).isEqualTo("jane");
        assertThat(json.at("/revisions/0/rollout/phase").asText()).isEqualTo("Failed");
        assertThat(run("history", "Deployment/other", "-n", "shop").err())
                .contains("no DeploymentRecord of Deployment/other in namespace \"shop\"");
        assertThat(run("history", "Pod/web", "-n", "shop").err())
                .contains("\"Pod/web\" is not KIND/NAME, such as Deployment/web");
        assertThat(run("history", "Deployment/web").code()).isEqualTo(2);
    }

    @Test
    void promoteCheckAllowsWorkloadOfPreviousEnvironment() {
        mayDeploy(true);

        var run = promote("--to", "staging");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .isEqualTo(
                        "Deployment/web from dev to \"staging\" (staging): would be allowed\n  web:1 is " + A + "\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void promoteCheckReportsMissingPermissionOrderAndEvidence() throws IOException {
        mayDeploy(false);

        var run = promote("--to", "production", "--into", "shop");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .startsWith("Deployment/web from dev to \"production\" (shop): would be denied\n")
                .contains(
                        "access/deployer: user \"jane\" has no permission to deploy",
                        "promotion/order",
                        "was healthy in \"development\" but skips environment \"staging\"");
        var json = new ObjectMapper()
                .readTree(promote("--to", "production", "--into", "shop", "-o", "json")
                        .out());
        assertThat(json.at("/results/0/decision").asText()).isEqualTo("Deny");

        mayDeploy(true);
        record("staging", "staging", "Healthy", Instant.now().toString());
        assertThat(promote("--to", "production", "--into", "shop").out())
                .contains("promotion/evidence", "has been healthy since", "must stay healthy until");
    }

    @Test
    void diffShowsDifferencesBetweenEnvironments() throws IOException {
        environment("staging", """
            namespaces: [staging]
            deployers: Anyone
            promotion: {from: development, configuration: Same, differences: [spec.replicas]}
            """, "");
        configured("dev", 1, "--safe", "dev-password");
        configured("staging", 3, "--insecure", "staging-password");

        var run = run("diff", "Deployment/shop", "--from", "development", "--to", "staging");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
            Deployment/shop from "development" (dev) to "staging" (staging): 3 differences, 1 allowed
              secrets[db].data[password]: value -> another value
              spec.replicas (allowed): - 1 + 3
              spec.template.spec.containers[web].args: - ["--safe"] + ["--insecure"]
            """);
        assertThat(run.code()).isEqualTo(1);
        var json = new ObjectMapper()
                .readTree(run("diff", "deploy/shop", "--from", "development", "--to", "staging", "-o", "json")
                        .out());
        assertThat(json.at("/differences/1/path").asText()).isEqualTo("spec.replicas");
        assertThat(json.at("/differences/1/allowed").asBoolean()).isTrue();

        configured("staging", 3, "--safe", "dev-password");
        assertThat(run("diff", "deploy/shop", "--from", "development", "--to", "staging")
                        .code())
                .isZero();
    }

    @Test
    void diffReportsMissingWorkloadAndEnvironment() {
        configured("dev", 1, "--safe", "x");

        assertThat(run("diff", "deploy/shop", "--from", "development", "--to", "staging")
                        .err())
                .contains("Deployment/shop not found in any namespace of Environment \"staging\"");
        assertThat(run("diff", "deploy/shop", "--from", "development", "--to", "elsewhere")
                        .err())
                .contains("Environment \"elsewhere\" not found");
        configured("shop", 1, "--safe", "x");
        configured("prod", 1, "--safe", "x");
        assertThat(run("diff", "deploy/shop", "--from", "development", "--to", "production")
                        .err())
                .contains("runs in several namespaces of Environment \"production\"", "--to-namespace");
        assertThat(run("diff", "deploy/shop", "--from", "development", "--to", "production", "--to-namespace", "prod")
                        .code())
                .isZero();
    }

    private void configured(String namespace, int replicas, String argument, String password) {
        put("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: shop, namespace: %s}
            spec:
              replicas: %d
              template:
                spec:
                  containers: [{name: web, image: "web:1", args: [%s], envFrom: [{secretRef: {name: db}}]}]
            """.formatted(namespace, replicas, argument));
        put("""
            apiVersion: v1
            kind: Secret
            metadata: {name: db, namespace: %s}
            data: {password: %s}
            """.formatted(namespace, Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void promoteCheckHonorsFreezesAndExceptions() {
        mayDeploy(true);
        environment("staging", """
            namespaces: [staging]
            deployers: Anyone
            freeze: [{startTime: "2000-01-01T00:00:00Z", endTime: "9999-01-01T00:00:00Z", reason: for ever}]
            """, "");
        assertThat(promote("--to", "staging").out()).contains("access/freeze", "for ever");
        assertThat(run("status").out()).contains("9999-01-01T00:00:00Z");

        put("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentException
            metadata: {name: hotfix, namespace: staging, creationTimestamp: "2026-01-01T00:00:00Z"}
            spec:
              policies: [environment/staging]
              checks: [access/freeze]
              workloads: [{kind: Deployment, name: web}]
              reason: a hole that is being used
              requestedBy: jane
              approvedBy: bob
              expirationTime: "9999-01-01T00:00:00Z"
            """);
        var run = promote("--to", "staging");
        assertThat(run.out()).contains("would be allowed", "excused access/freeze by exception staging/hotfix");
        assertThat(run.code()).isZero();
    }

    @Test
    void promoteCheckRejectsUnknownTargets() {
        assertThat(promote("--to", "nowhere").err()).contains("Environment \"nowhere\" not found");
        assertThat(promote("--to", "production").err())
                .contains("Environment \"production\" has 2 namespaces: choose one with --into");
        assertThat(promote("--to", "production", "--into", "dev").err())
                .contains("namespace \"dev\" does not belong to Environment \"production\"");
        assertThat(run("promote").code()).isEqualTo(2);

        // The running image differs from the recorded one.
        put(deployment("dev").replace("web:1", "web:2"));
        mayDeploy(true);
        var run = promote("--to", "staging");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("the DeploymentRecord contains no digest of this image");
    }

    @Test
    void historyShowsDeniedRequestsOfEnvironments() throws IOException {
        var denial = "{time: \"%s\", firstTime: \"%s\", count: 3, requester: bob, namespace: shop, kind: Deployment,"
                + " name: %s, operation: UPDATE, check: access/deployer, message: no permission}\n";
        environment(
                "production",
                "namespaces: [shop]",
                "denials:\n- "
                        + denial.formatted("2026-01-03T00:00:00Z", "2026-01-02T00:00:00Z", "web")
                        + "- " + denial.formatted("2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z", "db"));

        var run = run("history", "--denied");

        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "TIME COUNT ENVIRONMENT NAMESPACE OBJECT OPERATION REQUESTER CHECK MESSAGE",
                        "2026-01-03T00:00:00Z 3 production shop Deployment/web UPDATE bob access/deployer no permission",
                        "2026-01-02T00:00:00Z 3 production shop Deployment/db UPDATE bob access/deployer no permission");
        var json = new ObjectMapper()
                .readTree(run("history", "--denied", "deploy/db", "-n", "shop", "-o", "json")
                        .out());
        assertThat(json.path("denied")).hasSize(1);
        assertThat(json.at("/denied/0/name").asText()).isEqualTo("db");
        assertThat(run("history", "--denied", "--environment", "staging").out()).isEqualTo("no denied requests\n");
        assertThat(run("history", "--denied", "--environment", "nowhere").code())
                .isEqualTo(2);
        assertThat(run("history", "deploy/web").code()).isEqualTo(2);
    }

    @Test
    void statusShowsNamespacesWithoutEnvironmentAndPolicyFirst() throws IOException {
        put("apiVersion: v1\nkind: Namespace\nmetadata: {name: forgotten}");
        put("apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system}");
        put("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: production}
            spec: {match: {environments: [production]}, podSecurity: {level: baseline}}
            """);
        assertThat(run("status", "--coverage").out()).endsWith("webhook: NOT registered: every request is allowed\n");
        put("""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: sallyport}
            webhooks:
              - name: workloads.sallyport.dev
                failurePolicy: Fail
                namespaceSelector:
                  matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]
            """);

        var run = run("status", "--coverage");

        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
                .containsExactly(
                        "NAMESPACE ENVIRONMENT POLICIES",
                        "forgotten - -",
                        "kube-system exempt -",
                        "dev development -",
                        "prod production production",
                        "shop production production",
                        "staging staging -",
                        "",
                        "namespaces: 6, 1 in no Environment and no policy, 1 exempt",
                        "webhook: registered, failurePolicy Fail");
        assertThat(new ObjectMapper()
                        .readTree(run("status", "--coverage", "-o", "json").out())
                        .path("uncovered")
                        .asInt())
                .isOne();
        assertThat(run("status", "--coverage", "production").code()).isEqualTo(2);
    }

    @Test
    void exportsEvidence() throws IOException {
        policy("baseline", "conditions: [{type: Ready, status: \"True\"}]");
        exception("active", "approvedBy: bob");
        var files = directory.resolve("evidence");

        var run = run("export", "evidence", "--since", "2026-01-02", "-o", files.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        var deployments = new ObjectMapper().readTree(Files.readString(files.resolve("deployments.json")));
        assertThat(deployments.path("deployments"))
                .as("without that of the day before")
                .hasSize(1);
        assertThat(deployments.at("/deployments/0/rollout/phase").asText()).isEqualTo("Healthy");
        assertThat(Files.readString(files.resolve("approvals.json"))).contains("\"approvedBy\" : \"bob\"");
        assertThat(Files.readString(files.resolve("index.md"))).contains("| 5.2.2 | supported |");
        assertThat(Files.readString(files.resolve("SHA256SUMS")).lines()).hasSize(10);
        assertThat(run("export", "evidence", "--since", "tomorrow", "-o", files.toString())
                        .code())
                .isEqualTo(2);
    }

    private CommandLineRun promote(String... more) {
        var arguments = new ArrayList<>(List.of("promote", "check", "Deployment/web", "-n", "dev"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private CommandLineRun run(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        try {
            Files.writeString(directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts: [{name: test, context: {cluster: test, user: test}}]
                clusters: [{name: test, cluster: {server: "%s"}}]
                users: [{name: test, user: {token: t}}]
                """.formatted(server.url("/")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        all.addAll(List.of("--kubeconfig", directory.resolve("kubeconfig").toString()));
        return CommandLineRun.of("", all.toArray(String[]::new));
    }

    private void mayDeploy(boolean allowed) {
        server.expect()
                .post()
                .withPath("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
                .andReturn(
                        201,
                        Map.of(
                                "apiVersion", "authorization.k8s.io/v1",
                                "kind", "SelfSubjectAccessReview",
                                "status", Map.of("allowed", allowed)))
                .times(allowed ? 20 : 2);
    }

    private void answer(String path, Object answer) {
        server.expect().post().withPath(path).andReturn(201, answer).always();
    }

    private void environment(String name, String spec, String status) {
        put("""
            apiVersion: sallyport.dev/v1alpha1
            kind: Environment
            metadata: {name: %s}
            spec:
            %sstatus:
            %s\
            """.formatted(name, spec.indent(2), status.isEmpty() ? "  {}\n" : status.indent(2)));
    }

    private void policy(String name, String status) {
        put("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: %s}
            spec: {podSecurity: {level: baseline}}
            status:
            %s\
            """.formatted(name, status.indent(2)));
    }

    private void exception(String name, String more) {
        put("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentException
            metadata: {name: %s, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z"}
            spec:
              policies: [baseline]
              checks: [pod-security/privileged]
              workloads: [{kind: Deployment, name: web}]
              reason: the vendor image requires it
              requestedBy: jane
              expirationTime: "9999-01-01T00:00:00Z"
            %s\
            """.formatted(name, more.indent(2)));
    }

    private void record(String namespace, String environment, String phase, String healthyAt) {
        put(text(namespace, environment, phase, healthyAt));
    }

    /** Returns the record of a revision that soaked and crashes now. */
    private static String unhealthy(String namespace, String environment) {
        return text(namespace, environment, "Soaked", "2026-01-01T00:00:00Z")
                .replace(
                        "message: \"\"",
                        "unhealthy: {startTime: \"2026-01-02T00:00:00Z\", reason: CrashLoop, message: it crashes}");
    }

    private static String text(String namespace, String environment, String phase, String healthyAt) {
        return """
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentRecord
            metadata: {name: deployment-web, namespace: %1$s}
            spec:
              workload: {apiVersion: apps/v1, kind: Deployment, name: web}
              environment: %2$s
              revisions:
                - number: 2
                  decision: d-2
                  time: "2026-01-02T00:00:00Z"
                  requester: jane
                  operation: UPDATE
                  environment: %2$s
                  template: t
                  images: [{image: "web:1", digest: "%3$s", authorities: [release]}]
                  policies: [{name: baseline, generation: 1}]
                  exceptions: [hotfix]
                - number: 1
                  decision: d-1
                  time: "2026-01-01T00:00:00Z"
                  requester: bob
                  operation: CREATE
                  environment: %2$s
                  template: t
                  images: [{image: "web:0", digest: ""}]
            status:
              phase: %4$s
              rollouts: [{revision: 2, phase: %4$s, startTime: "%5$s", healthyTime: "%5$s", message: "%6$s"}]
            """.formatted(namespace, environment, A, phase, healthyAt, phase.equals("Failed") ? "it crashes" : "");
    }

    private static String deployment(String namespace) {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: %s}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: "web:1"}]}
            """.formatted(namespace);
    }

    private void put(String yaml) {
        HasMetadata object = switch (yaml) {
            case String it when it.contains("kind: Environment\n") -> Serialization.unmarshal(yaml, Environment.class);
            case String it
            when it.contains("kind: DeploymentPolicy\n") -> Serialization.unmarshal(yaml, DeploymentPolicy.class);
            case String it
            when it.contains("kind: DeploymentException\n") -> Serialization.unmarshal(yaml, DeploymentException.class);
            case String it
            when it.contains("kind: DeploymentRecord\n") -> Serialization.unmarshal(yaml, DeploymentRecord.class);
            default -> new KubernetesSerialization().unmarshal(yaml);
        };
        client.resource(object).createOr(existing -> existing.update());
    }
}
