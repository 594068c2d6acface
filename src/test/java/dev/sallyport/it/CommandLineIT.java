package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged command line, started by {@code bin/sallyport}. */
class CommandLineIT {
    private static final String POLICY = """
        apiVersion: sallyport.dev/v1alpha1
        kind: DeploymentPolicy
        metadata: {name: baseline}
        spec:
          match: {namespaceSelector: {matchLabels: {team: shop}}}
          podSecurity: {level: baseline}
        """;

    @TempDir
    private Path directory;

    @Test
    void printsVersion() {
        assertThat(sallyport("", "--version").out()).startsWith("sallyport ");
    }

    @Test
    void evaluatesFilesAndStandardInput() throws IOException {
        var policy = file("policy.yaml", POLICY);
        var good = Workloads.manifest(ObjectKind.DEPLOYMENT, "shop", "good", Workloads.restricted("nginx"));
        var bad = Workloads.manifest(ObjectKind.CRON_JOB, "shop", "bad", Workloads.privileged("nginx"));
        file("manifests/a.yaml", good + "---\n" + bad);
        file(
                "manifests/b.yaml",
                "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: s}}\n");

        var run = sallyport(
                good,
                "check",
                "-p",
                policy,
                "--namespace-label",
                "team=shop",
                "-o",
                "json",
                directory + "/manifests",
                "-");

        assertThat(run.code()).as(run.err()).isEqualTo(1);
        var report = new ObjectMapper().readTree(run.out());
        assertThat(report.path("results").findValuesAsText("decision"))
                .containsExactly("Allow", "Deny", "Skipped", "Allow");
        assertThat(report.at("/results/1/findings/0/check").asText()).isEqualTo("pod-security/privileged");
        assertThat(report.at("/results/1/findings/0/path").asText()).startsWith("spec.jobTemplate.spec.template.spec");
        assertThat(report.at("/results/1/source").asText()).isEqualTo(directory + "/manifests/a.yaml");
        assertThat(report.at("/results/1/findings/0/line").asInt()).isPositive();
        assertThat(report.at("/summary/denied").asInt()).isEqualTo(1);
        assertThat(sallyport(good, "check", "-p", policy, "-").code()).isZero();
    }

    @Test
    void rejectsInvalidInput() throws IOException {
        var policy = file("policy.yaml", POLICY);

        assertThat(sallyport("", "check", "-p", "absent.yaml", "-").code()).isEqualTo(2);
        assertThat(sallyport("a: 1\na: 2\n", "check", "-p", policy, "-").out()).contains("duplicate key");
        assertThat(sallyport("kind: Pod\n", "check", "-p", policy, "-").code()).isEqualTo(2);
        assertThat(sallyport("", "check", "-p", file("bad.yaml", POLICY.replace("baseline}\n", "strict}\n")), "-")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void rejectsInvalidSetting() throws IOException {
        var run = sallyport(
                Map.of("SALLYPORT_VERIFICATION_CACHE_TTL", "soon"),
                "",
                "verify",
                "registry.example.org/web:1",
                "-p",
                file("signed.yaml", signed()));
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: invalid setting: ").contains("cache-ttl");
    }

    @Test
    void isUndecidedWhileRegistryIsDown() throws IOException {
        var run = sallyport("", "verify", "127.0.0.1:1/web:1", "-p", file("signed.yaml", signed()), "-o", "json");

        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(3);
        var report = new ObjectMapper().readTree(run.out());
        assertThat(report.at("/results/0/findings/0/message").asText()).startsWith("RegistryUnavailable");
        assertThat(report.at("/summary/undecided").asInt()).isEqualTo(1);
    }

    /** Images in OCI image layouts, signed by cosign. */
    @ParameterizedTest
    @CsvSource({
        "keyed-p256, 0, verified",
        "legacy-p256, 0, verified",
        "unsigned, 1, Missing",
        "wrong-key, 1, IdentityMismatch",
        "tampered, 1, Invalid"
    })
    void verifiesImageInLayout(String fixture, int code, String text) throws IOException {
        var layout = "registry.example.org/web=src/test/resources/sigstore/cosign-3.1.3/" + fixture;
        var policy = file("signed.yaml", signed());

        var verified = sallyport("", "verify", "registry.example.org/web:v1", "-p", policy, "--layout", layout);
        assertThat(verified.code()).as(verified.out() + verified.err()).isEqualTo(code);
        assertThat(verified.out()).contains(text);

        var pod = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: web, image: "
                + "\"registry.example.org/web:v1\"}]}}";
        assertThat(sallyport(pod, "check", "-p", policy, "--layout", layout, "--namespace-label", "team=shop", "-")
                        .code())
                .isEqualTo(code);
    }

    @Test
    void rejectsDirectoryWithoutLayout() throws IOException {
        var run = sallyport("", "verify", "a.io/web:v1", "-p", file("s.yaml", signed()), "--layout", "a.io/web=/tmp");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("is not an OCI image layout");
    }

    /** Returns a policy that requires a signature of every image. */
    private static String signed() throws IOException {
        return POLICY.replace("podSecurity: {level: baseline}", "images: {rules: [{match: [\"**\"], signedBy: [k]}]}\n")
                + "  authorities:\n  - name: k\n    key:\n      pem: |\n"
                + Files.readString(Path.of("src/test/resources/sigstore/cosign-3.1.3/keys/p256.pub"))
                        .indent(8);
    }

    private String file(String name, String content) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content).toString();
    }

    private static Command.Result sallyport(String input, String... arguments) {
        return sallyport(Map.of("SALLYPORT_REGISTRY_ALLOW_LOCAL", "true"), input, arguments);
    }

    private static Command.Result sallyport(Map<String, String> environment, String input, String... arguments) {
        return Command.run(
                environment, input, Command.with("bin/sallyport", arguments).toArray(String[]::new));
    }
}
