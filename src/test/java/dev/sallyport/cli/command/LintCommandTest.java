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
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes in policies and other objects of Sallyport: all at once, in terms of the object. */
class LintCommandTest {
    private static final String HEAD =
            "apiVersion: sallyport.dev/v1alpha1\nkind: DeploymentPolicy\nmetadata: {name: p}\nspec:\n";
    private static final String MANY = HEAD + """
          action: Block
          podSecurty: {level: baseline}
          podSecurity: {level: strict, exempt: [hostports]}
          network: {hostports: [], hostPorts: x}
          images:
            rules:
            - {match: ["**"], signedBy: [nobody], threshold: many}
        """;

    @TempDir
    private Path directory;

    @Test
    void acceptsValidObjects() throws IOException {
        var run = lint(HEAD + "  podSecurity: {level: baseline}\n");

        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).isEqualTo("1 valid, 0 invalid, 0 warnings\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lint", "check"})
    void tellsEveryMistakeAtOnce(String command) throws IOException {
        var file = Files.writeString(directory.resolve("p.yaml"), MANY).toString();
        var run = command.equals("lint")
                ? CommandLineRun.of("", "lint", file)
                : CommandLineRun.of("apiVersion: v1\nkind: Secret\n", "check", "-p", file, "-");
        var text = run.out() + run.err();

        assertThat(run.code()).isEqualTo(command.equals("lint") ? 1 : 2);
        assertThat(text)
                .contains("spec.action: \"Block\" is not one of: Deny, Warn, Audit")
                .contains("unknown field \"spec.podSecurty\"; did you mean \"podSecurity\"?")
                .contains("spec.podSecurity.level: \"strict\" is not")
                .contains("unknown field \"spec.network.hostports\"; did you mean \"hostPorts\"?")
                .contains("spec.network.hostPorts: the value is not a list")
                .contains("threshold")
                .contains("nobody");
        requireNoJava(text);
    }

    /** Line of the spec; part of the message. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "spec: | spec",
                "spec: {rules: [{}]} | spec.rules[0]",
                "spec: {rules: [{name: a}]} | spec.rules[0]",
                "spec: {rules: [{name: a, expression: 'object.spec.x +'}]} | spec.rules[0].expression",
                "spec: {rules: a} | spec.rules: the value is not a list",
                "spec: {match: {kinds: [deployment]}, podSecurity: {level: baseline}} | did you mean \"Deployment\"?",
                "spec: [] | spec",
                "spec: {match: {namespaceSelector: {matchLabels: [a]}}} | spec.match.namespaceSelector.matchLabels",
                "spec: {podSecurity: {level: baseline, version: 1.2.3}} | spec.podSecurity.version",
                "spec: {podSecurity: {}} | spec.podSecurity",
                "spec: {authorities: [{name: a}]} | spec.authorities[0]",
                "spec: {authorities: [{key: {pem: x}}]} | spec.authorities[0]",
                "spec: {images: {rules: [{signedBy: [a]}]}} | spec.images.rules[0]",
                "spec: {images: {rules: [null]}} | spec.images.rules[0]: null is not allowed",
                "spec: {network: {containerPorts: [99999]}} | spec.network.containerPorts"
            })
    void mistakesNameTheFieldWithoutJava(String spec, String message) throws IOException {
        var run = lint(HEAD.replace("spec:\n", spec + "\n"));

        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.out()).contains(message);
        requireNoJava(run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: deploymentPolicy | no matches for kind \"deploymentPolicy\" in version"
                        + " \"sallyport.dev/v1alpha1\"; did you mean \"DeploymentPolicy\"?",
                "apiVersion: sallyport.dev/v1 | DeploymentPolicy has apiVersion sallyport.dev/v1alpha1, not"
                        + " sallyport.dev/v1",
                "metadata: {} | the DeploymentPolicy has no metadata.name"
            })
    void otherKindsAndVersionsAreNotIgnored(String line, String message) throws IOException {
        var key = line.substring(0, line.indexOf(':'));
        var policy = (HEAD + "  podSecurity: {level: baseline}\n").replaceFirst("(?m)^" + key + ":.*$", line);
        var file = Files.writeString(directory.resolve("p.yaml"), policy).toString();

        assertThat(lint(policy).out()).contains("error: " + message);
        assertThat(CommandLineRun.of("apiVersion: v1\nkind: Secret\n", "check", "-p", file, "-"))
                .satisfies(run -> assertThat(run.code()).isEqualTo(2))
                .satisfies(run -> assertThat(run.err()).contains(message));
    }

    @Test
    void missingKeyIsAWarning() throws IOException {
        var policy = HEAD + """
              authorities: [{name: release, key: {configMapRef: {name: signing-keys, key: release.pub}}}]
              images: {rules: [{match: ["**"], signedBy: [release]}]}
            """;

        assertThat(lint(policy).code()).isZero();
        assertThat(lint(policy).out()).contains("warning: ", "no ConfigMap \"signing-keys\"", "1 warnings");
        assertThat(lint(policy, "--strict").code()).isEqualTo(1);
        assertThat(lint(policy, "-o", "json").out()).contains("\"level\" : \"warning\"", "\"line\" : 5");
    }

    @Test
    void policyWithoutEffectIsAWarning() throws IOException {
        assertThat(lint(HEAD + "  action: Deny\n").out()).contains("warning: ", "the policy has no check");
        assertThat(lint(HEAD + "  match: {environments: [prod]}\n  podSecurity: {level: baseline}\n")
                        .out())
                .contains("the Environment \"prod\" is in none of the files");
        var policy = HEAD + "  podSecurity: {level: baseline}\n";
        assertThat(lint(policy + "---\n" + policy).out())
                .contains("another DeploymentPolicy in the files has the name \"p\"");
    }

    @Test
    void validatesExceptionsAndEnvironments() throws IOException {
        var run = lint("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentException
            metadata: {name: e, namespace: shop}
            spec: {policys: [p], checks: [network/hostport], reason: x, workloads: []}
            ---
            apiVersion: sallyport.dev/v1alpha1
            kind: Environment
            metadata: {name: e}
            spec: {promotion: {form: staging, soak: long}}
            """);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains(
                        "unknown field \"spec.policys\"; did you mean \"policies\"?",
                        "spec.reason",
                        "network/host-port")
                .contains("unknown field \"spec.promotion.form\"; did you mean \"from\"?", "spec.promotion.soak");
        requireNoJava(run.out());
    }

    @Test
    void brokenDocumentsAreErrors() throws IOException {
        var run = lint("a: [\n---\n" + HEAD + "  podSecurity: {level: baseline}\n");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).endsWith("1 valid, 1 invalid, 0 warnings\n");
        assertThat(CommandLineRun.of("apiVersion: v1\nkind: Pod\n", "lint", "-").code())
                .isEqualTo(2);
        assertThat(CommandLineRun.of("", "lint", "absent.yaml").code()).isEqualTo(2);
    }

    private static void requireNoJava(String text) {
        assertThat(text)
                .doesNotContainPattern(
                        "\\b(java|dev\\.sallyport|com\\.fasterxml)\\b|(?<!Deployment)Exception|\\bclass\\b|\\$[A-Z]|:"
                                + " null$|@");
    }

    private CommandLineRun lint(String policy, String... more) throws IOException {
        var file = Files.writeString(directory.resolve("p.yaml"), policy).toString();
        var arguments = new ArrayList<String>(List.of("lint"));
        arguments.addAll(List.of(more));
        arguments.add(file);
        return CommandLineRun.of("", arguments.toArray(String[]::new));
    }
}
