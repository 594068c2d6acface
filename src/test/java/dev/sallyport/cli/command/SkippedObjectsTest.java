package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decision {@code Skipped} for objects that no policy evaluates. */
class SkippedObjectsTest {
    private static final String POLICY = """
        apiVersion: sallyport.dev/v1alpha1
        kind: DeploymentPolicy
        metadata: {name: shop}
        spec:
          match: {namespaces: ["shop-*"]}
          podSecurity: {level: baseline}
        """;
    private static final String DEPLOYMENT = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {template: {spec: {hostNetwork: true, containers: [{name: web, image: nginx}]}}}
        """;
    private static final String SECRET =
            "---\napiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop-web}\n";
    private static final String SERVICE =
            "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop-web}\n";

    @TempDir
    private Path directory;

    private String policy;

    @BeforeEach
    void writePolicy() throws IOException {
        policy = Files.writeString(directory.resolve("policy.yaml"), POLICY).toString();
    }

    @Test
    void evaluatesTheCustomKindsOfPresets() {
        var rollout = DEPLOYMENT
                .replace("apps/v1", "argoproj.io/v1alpha1")
                .replace("kind: Deployment", "kind: Rollout")
                .replace("{name: web}", "{name: web, namespace: shop-web}");

        var denied = check(rollout);
        assertThat(denied.code()).isEqualTo(1);
        assertThat(denied.out()).contains("Rollout/web", "spec.template.spec.hostNetwork");
        assertThat(check(rollout.replace("hostNetwork: true, ", "")).code()).isZero();
        assertThat(check(rollout.replace(
                                "{template: {spec: {hostNetwork: true, containers: [{name: web, image: nginx}]}}}",
                                "{}"))
                        .code())
                .isEqualTo(2);
    }

    @Test
    void tellsTheReasonOfEachObject() {
        var run = check(DEPLOYMENT + SECRET + SERVICE);

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("""
            -
              Skipped Deployment/web in default: no policy matches it in namespace "default"; -n sets \
            another one
              Skipped Secret/db in shop-web: no policy evaluates the kind Secret
              Skipped Service/web in shop-web: no check of these policies applies to the kind Service

            0 allowed, 0 warned, 0 denied, 0 undecided, 3 skipped, 0 invalid
            """);
        assertThat(run.err()).isEqualTo("note: no object was evaluated" + System.lineSeparator());
    }

    @Test
    void evaluatesKindsThatAPolicyNames() throws IOException {
        Files.writeString(directory.resolve("policy.yaml"), """
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: shop}
            spec:
              match: {resources: [{version: v1, kind: Secret}, {version: v1, kind: Namespace}]}
              rules: [{name: typed, expression: "has(object.type)", message: no type}]
            """);

        var run = check(SECRET + SERVICE + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("Deny Secret/db in shop-web")
                .contains("Deny Namespace/shop\n")
                .contains("rule/typed no type")
                .contains("Skipped Service/web in shop-web: no check of these policies applies to the kind Service")
                .endsWith("2 denied, 0 undecided, 1 skipped, 0 invalid\n");
    }

    @Test
    void evaluatesInTheNamespaceOfTheOption() {
        var run = check(DEPLOYMENT + SECRET, "-n", "shop-web");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("Deny Deployment/web in shop-web")
                .endsWith("1 denied, 0 undecided, 1 skipped, 0 invalid\n");
    }

    @Test
    void keepsTheNamespaceThatAnObjectNames() {
        var other = DEPLOYMENT.replace("{name: web}", "{name: web, namespace: other}");

        assertThat(check(other, "-n", "shop-web").out())
                .contains("Skipped Deployment/web in other: no policy matches it in namespace \"other\"\n");
    }

    @Test
    void failsOnRequest() {
        var good = DEPLOYMENT.replace("hostNetwork: true, ", "");

        assertThat(check(good, "-n", "shop-web", "--fail-on-skipped").code()).isZero();
        assertThat(check(good + SECRET, "-n", "shop-web").code()).isZero();
        assertThat(check(good + SECRET, "-n", "shop-web", "--fail-on-skipped").code())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "json | \"decision\" : \"Skipped\"",
                "json | \"reason\" : \"no policy evaluates the kind Secret\"",
                "json | \"skipped\" : 1",
                "json | \"policies\" : [ \"shop\" ]",
                "sarif | Skipped Secret/db in shop-web: no policy evaluates the kind Secret",
                "sarif | \"Skipped\" : 1",
                "junit | <skipped message=\"no policy evaluates the kind Secret\">",
                "junit | failures=\"1\" errors=\"0\" skipped=\"1\"",
                "github | ::notice title=Skipped::1 not evaluated%0ASecret/db in shop-web: no policy evaluates the kind"
            })
    void areShownInEveryFormat(String format, String text) {
        assertThat(check(DEPLOYMENT + SECRET, "-n", "shop-web", "-o", format).out())
                .contains(text);
    }

    @Test
    void grantsOfTheChartAreReadInTheNamespaceOfTheOption() throws IOException {
        Files.writeString(directory.resolve("policy.yaml"), """
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: grants}
            spec: {runtime: {serviceAccount: {permissions: ForbidClusterAdmin}}}
            """);
        var chart = DEPLOYMENT.replace("hostNetwork: true", "serviceAccountName: app") + """
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: app}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
            subjects: [{kind: ServiceAccount, name: app, namespace: argocd}]
            """;

        assertThat(check(chart, "-n", "argocd").out()).contains("Deny runtime/service-account-permissions");
    }

    private CommandLineRun check(String input, String... more) {
        var arguments = new ArrayList<>(List.of("check", "-p", policy));
        arguments.addAll(List.of(more));
        arguments.add("-");
        return CommandLineRun.of(input, arguments.toArray(String[]::new));
    }
}
