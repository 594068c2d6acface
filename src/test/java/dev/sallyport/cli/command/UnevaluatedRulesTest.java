package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules that need more of a cluster than the files contain. */
class UnevaluatedRulesTest {
    private static final String POLICY = """
        apiVersion: sallyport.dev/v1alpha1
        kind: DeploymentPolicy
        metadata: {name: limited}
        spec:
          params: {kind: ConfigMap, namespace: ops, name: limits}
          rules:
            - {name: named, expression: object.metadata.name != ''}
            - {name: few, expression: object.spec.replicas <= int(params.data.max)}
        """;
    private static final String LIMITS = """
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: limits, namespace: ops}
        data: {max: "2"}
        """;
    private static final String DEPLOYMENT = """
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 3, template: {spec: {containers: [{name: web, image: nginx}]}}}
        """;
    private static final String NOTE =
            "rule/few of policy \"limited\": ConfigMap ops/limits, with its parameters, is in none of the files";

    @TempDir
    private Path directory;

    @Test
    void areEvaluatedWithParamsFromPolicyFilesOrManifests() throws IOException {
        for (var run : List.of(check(POLICY + LIMITS, DEPLOYMENT), check(POLICY, DEPLOYMENT + LIMITS))) {
            assertThat(run.code()).as(run.out()).isEqualTo(1);
            assertThat(run.out()).contains("rule/few").doesNotContain("not evaluated");
        }
        assertThat(check(POLICY + LIMITS.replace("\"2\"", "\"3\""), DEPLOYMENT).code())
                .isZero();
    }

    @Test
    void areToldWithoutParams() throws IOException {
        var run = check(POLICY, DEPLOYMENT);

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Allow Deployment/web", "\nnot evaluated: " + NOTE + "\n");
        assertThat(check(POLICY, DEPLOYMENT, "--fail-on-skipped").code()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"json", "sarif", "junit", "github"})
    void areToldInEveryFormat(String format) throws IOException {
        var out = check(POLICY, DEPLOYMENT, "-o", format).out();

        assertThat(out)
                .contains("ConfigMap ops/limits, with its parameters, is in none of the files")
                .contains("rule/few")
                .doesNotContain("rule/named");
    }

    @Test
    void areToldIfTheyReadPermissions() throws IOException {
        var policy = POLICY.replaceAll("(?m)^  params.*\n", "")
                .replaceAll("expression: object.spec.*", "expression: authorizer.path('/x').check('get').allowed()}");

        var run = check(policy, DEPLOYMENT, "--user", "jane");

        assertThat(run.out())
                .contains("Allow Deployment/web")
                .contains("not evaluated: rule/few of policy \"limited\": it reads the permissions of the requester");
    }

    @Test
    void leaveNothingToEvaluate() throws IOException {
        var policy = POLICY.replaceAll("(?m)^.*named.*\n", "");

        var run = check(policy, DEPLOYMENT);

        assertThat(run.out()).contains("Skipped Deployment/web", "not evaluated: " + NOTE);
    }

    @Test
    void denyInTestsOfPolicies() throws IOException {
        Files.writeString(directory.resolve("policy.yaml"), POLICY);
        var suite = Files.writeString(directory.resolve("sallyport-test.yaml"), """
            apiVersion: cli.sallyport.dev/v1alpha1
            kind: PolicyTest
            name: limited
            policies: [policy.yaml]
            tests:
              - name: few
                object:
                  apiVersion: apps/v1
                  kind: Deployment
                  metadata: {name: web}
                  spec: {replicas: 1, template: {spec: {containers: [{name: web, image: nginx}]}}}
                expect: {decision: Allow}
            """);

        var run = CommandLineRun.of("", "test", suite.toString());

        assertThat(run.code()).as(run.out()).isNotZero();
        assertThat(run.out()).contains("ConfigMap ops/limits cannot be read here");
    }

    private CommandLineRun check(String policy, String manifests, String... options) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "check",
                "-p",
                Files.writeString(directory.resolve("p.yaml"), policy).toString()));
        arguments.addAll(List.of(options));
        arguments.add(Files.writeString(directory.resolve("m.yaml"), manifests).toString());
        return CommandLineRun.of("", arguments.toArray(String[]::new));
    }
}
