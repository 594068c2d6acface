package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.TrustMaterial;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.sigstore.TestTrust;
import org.junit.jupiter.api.Test;

/** Reports and exit codes of {@code sallyport verify}. */
class VerifyCommandTest {
    private static final String POLICIES = "src/test/resources/dev/sallyport/cli/report/policies.yaml";

    @Test
    void reportsImageWithoutFile() {
        var text = verify("text");
        assertThat(text.code()).isEqualTo(3);
        assertThat(text.out())
                .contains("\nDeny image/signature RegistryUnavailable: ")
                .endsWith("0 allowed, 0 warned, 0 denied, 1 undecided, 0 skipped, 0 invalid\n");
        assertThat(verify("json").out()).contains("\"undecided\" : 1").doesNotContain("\"line\"");
        assertThat(verify("sarif").out())
                .contains("\"executionSuccessful\" : false", "\"results\" : [ ]")
                .doesNotContain("physicalLocation");
        assertThat(verify("github").out())
                .startsWith("::error title=image/signature::Image/registry.example.org/web:1: ");
        assertThat(verify("junit").out()).contains("failures=\"0\" errors=\"1\"");
    }

    @Test
    void isUndecidedAfterInternalError() {
        var run = CommandLineRun.of(
                (keys, roots, state, _) -> Policies.compiler(
                        new ImageServices(
                                (_, _, _) -> {
                                    throw new IllegalStateException("broken");
                                },
                                (_, _, _, _, _) -> {
                                    throw new IllegalStateException("broken");
                                },
                                ImageIndexes.NONE),
                        new TrustMaterial(keys, TestTrust.roots(keys, roots)),
                        state),
                new byte[0],
                "verify",
                "-p",
                POLICIES,
                "registry.example.org/web:1");

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.out()).contains("InternalError").endsWith("0 denied, 1 undecided, 0 skipped, 0 invalid\n");
    }

    private static CommandLineRun verify(String format) {
        return CommandLineRun.of("", "verify", "-p", POLICIES, "-o", format, "registry.example.org/web:1");
    }
}
