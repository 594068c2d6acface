package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Input, exit codes and errors of {@code sallyport check}. */
class CheckCommandTest {
    private static final String POLICIES = "src/test/resources/dev/sallyport/cli/report/policies.yaml";
    private static final String POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: ";
    private static final String GOOD = POD + "{containers: [{name: a, image: nginx}]}\n";
    private static final String BAD = POD + "{hostNetwork: true}\n";
    private static final String WARNS = POD + "{containers: [{name: a, image: nginx, ports: [{containerPort: 1}]}]}\n";
    private static final String UNDECIDED = POD + "{containers: [{name: a, image: registry.example.org/a}]}\n";

    @TempDir
    private Path directory;

    @Test
    void exitCodeFollowsDecision() {
        assertThat(check(GOOD).code()).isZero();
        assertThat(check(BAD).code()).isEqualTo(1);
        assertThat(check(WARNS).code()).isZero();
        assertThat(check(WARNS, "--fail-on-warn").code()).isEqualTo(1);
        assertThat(check(UNDECIDED).code()).isEqualTo(3);
        assertThat(check(UNDECIDED + "---\n" + BAD).code()).isEqualTo(1);
        assertThat(check("kind: Pod\n").code()).isEqualTo(2);
        assertThat(CommandLineRun.of("", "check").code()).isEqualTo(2);
        assertThat(CommandLineRun.of(GOOD, "check", "-p", POLICIES, "-o", "html", "-")
                        .code())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isUndecidedAfterInternalError(boolean isError) {
        var run = CommandLineRun.of(
                (_, _, _, _) -> {
                    if (isError) {
                        throw new StackOverflowError();
                    }
                    throw new IllegalStateException("oh");
                },
                GOOD.getBytes(StandardCharsets.UTF_8),
                "check",
                "-p",
                POLICIES,
                "-");

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("internal error: java.lang.");
    }

    /** Otherwise the command line would allow manifests that the cluster denies. */
    @ParameterizedTest
    @ValueSource(strings = {"yes", "on", "y", "Yes", "TRUE", "!!bool \"yes\""})
    void readsBooleansAsKubectl(String value) {
        assertThat(check(POD + "{hostNetwork: " + value + "}\n").code()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: 1 | -:1:1: the object has no kind or no apiVersion",
                "- a | -:1:1: not a Kubernetes object",
                "text | -:1:1: not a Kubernetes object",
                "{apiVersion: v1, kind: List, items: [1]} | -:1:38: not a Kubernetes object",
                "{apiVersion: v1, kind: Deployment} | -:1:18: no matches for kind \"Deployment\" in version \"v1\";"
                        + " Deployment has apiVersion apps/v1",
                "{apiVersion: v1, kind: Pod} | -:1:1: Pod cannot be read: Pod has no pod spec",
                "{kind: Kustomization, apiVersion: kustomize.config.k8s.io/v1beta1} | -:1:1: this is input of"
                        + " kustomize; check the output of kustomize build instead"
            })
    void reportsInvalidInput(String input, String message) {
        var run = check(input);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).contains("  Invalid ", "\n" + message + "\n").endsWith("0 skipped, 1 invalid\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# comment", "---"})
    void rejectsInputWithoutObject(String input) {
        var run = CommandLineRun.of(input, "check", "-p", POLICIES, "-");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("error: no Kubernetes object in -" + System.lineSeparator());
    }

    @Test
    void reportsUnreadableField() {
        assertThat(check(POD + "\n  containers:\n  - name: a\n    ports: [{containerPort: http}]\n")
                        .out())
                .contains("\n-:7:14: Pod cannot be read: spec.containers[0].ports[0].containerPort: \"http\" is not"
                        + " a number");
    }

    @Test
    void rejectsOtherEncodingsThanUtf8() throws IOException {
        var windows = (GOOD + "# r\u00e9sum\u00e9\n").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(CommandLineRun.of(windows, "check", "-p", POLICIES, "-").out())
                .contains("- is not encoded in UTF-8");
        assertThat(CommandLineRun.of(GOOD.getBytes(StandardCharsets.UTF_16), "check", "-p", POLICIES, "-")
                        .code())
                .isEqualTo(2);
        assertThat(check("\uFEFF" + GOOD.replace("\n", "\r\n")).code()).isZero();
    }

    /** Kubectl ends the comment at these characters. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0085", "\u2028", "\u2029"})
    void rejectsLineBreaksOfKubectlOnly(String lineBreak) {
        assertThat(check(POD + "\n  # x" + lineBreak + "  hostNetwork: true\n  containers: []\n")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void rejectsTooLargeFile() throws IOException {
        var file = directory.resolve("big.yaml");
        Files.write(file, new byte[32 * 1024 * 1024 + 1]);

        assertThat(check("", file.toString()).out()).contains("big.yaml is larger than 33554432 bytes");
    }

    @Test
    void reportsEveryInvalidDocumentBesideTheVerdicts() throws IOException {
        Files.writeString(directory.resolve("a.yaml"), "a: [\n");
        Files.writeString(directory.resolve("b.yaml"), WARNS);
        Files.writeString(directory.resolve("c.yaml"), GOOD + "---\nkind: Pod\n---\n- 1\n");

        var run = check("", directory.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out().replace(directory.toString(), "DIR"))
                .contains(
                        "\nDIR/a.yaml:2:1: ",
                        "  Warn Pod/a",
                        "  Allow Pod/a",
                        "\nDIR/c.yaml:6:1: ",
                        "\nDIR/c.yaml:8:1: ")
                .endsWith("1 allowed, 1 warned, 0 denied, 0 undecided, 0 skipped, 3 invalid\n");
    }

    @Test
    void evaluatesNothingIfAFileDoesNotExist() throws IOException {
        Files.writeString(directory.resolve("b.yaml"), BAD);

        var run = check("", directory.toString(), directory + "/none.yaml", directory + "/other.yaml");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("none.yaml does not exist", "other.yaml does not exist");
    }

    @Test
    void skipsOtherFilesInDirectory() throws IOException {
        Files.writeString(directory.resolve("values.yaml"), "a: 1\n");
        Files.writeString(directory.resolve("kustomization.yaml"), "resources: [a.yaml]\n");
        Files.writeString(directory.resolve("NOTES.txt"), "{{");
        Files.writeString(directory.resolve("empty.yml"), "# comment\n");
        Files.writeString(directory.resolve("pod.yaml"), GOOD);

        var run = check("", directory.toString());

        assertThat(run.code()).isZero();
        assertThat(run.out()).endsWith("1 allowed, 0 warned, 0 denied, 0 undecided, 0 skipped, 0 invalid\n");
        assertThat(run.err().lines()).hasSize(2).allMatch(line -> line.startsWith("note: "));
        assertThat(check("", directory + "/values.yaml").code()).isEqualTo(2);
    }

    @Test
    void followsLinksToFilesAndNoLoops() throws IOException {
        var inside = Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(inside.resolve("pod.yaml"), BAD);
        Files.createSymbolicLink(inside.resolve("loop"), directory);
        Files.createSymbolicLink(inside.resolve("loop.yaml"), directory);
        Files.createSymbolicLink(directory.resolve("link.yaml"), inside.resolve("pod.yaml"));
        Files.createSymbolicLink(directory.resolve("a/linked"), inside);

        assertThat(check("", directory.toString()).out())
                .endsWith("0 allowed, 0 warned, 2 denied, 0 undecided, 0 skipped, 0 invalid\n");
        assertThat(check("", directory + "/a/linked").out()).contains("a/linked/pod.yaml:4:8: Deny");

        Files.createSymbolicLink(directory.resolve("nowhere.yaml"), directory.resolve("nowhere.yaml"));
        assertThat(check("", directory.toString()).out()).contains("nowhere.yaml", "2 denied", "1 invalid");
    }

    @Test
    void readsStandardInputOnce() {
        assertThat(check(GOOD, "-").err()).contains("- is given twice");
    }

    @Test
    void readsItemsOfTypedList() {
        assertThat(check("{apiVersion: v1, kind: PodList, items: [{metadata: {name: a}, spec: {hostNetwork: true}}]}")
                        .out())
                .contains("Deny Pod/a in default\n-:1:70: Deny pod-security/hostNamespaces");
    }

    @Test
    void reportsLocationInPolicy() throws IOException {
        var file = directory.resolve("policy.yaml");
        Files.writeString(file, """
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: p}
            spec:
              action: Block
            """);

        var run = CommandLineRun.of(GOOD, "check", "-p", file.toString(), "-");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: " + file
                        + ":5:3: DeploymentPolicy cannot be read: spec.action: \"Block\" is not one of: Deny,"
                        + " Warn, Audit");
    }

    @Test
    void reportsUnknownFieldOfPolicy() throws IOException {
        var file = directory.resolve("policy.yaml");
        Files.writeString(file, """
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: p}
            spec:
              network: {hostports: []}
            """);

        var run = CommandLineRun.of(GOOD, "check", "-p", file.toString(), "-");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: " + file + ":5:13: DeploymentPolicy cannot be read: ")
                .contains("unknown field \"spec.network.hostports\"; did you mean \"hostPorts\"?")
                .doesNotContain("dev.sallyport");
    }

    private static CommandLineRun check(String input, String... more) {
        var arguments = new ArrayList<>(List.of("check", "-p", POLICIES));
        arguments.addAll(List.of(more));
        if (!input.isEmpty() || more.length == 0) {
            arguments.add("-");
        }
        return CommandLineRun.of(input, arguments.toArray(String[]::new));
    }
}
