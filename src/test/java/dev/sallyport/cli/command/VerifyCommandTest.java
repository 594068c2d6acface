package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.CommandLineRun;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.sigstore.TestTrust;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class VerifyCommandTest {
    private static final String POLICIES = "src/test/resources/dev/sallyport/cli/golden/policies.yaml";

    @Test
    void anImageStandsInNoFile() {
        var text = verify("text");
        assertThat(text.code()).isEqualTo(3);
        assertThat(text.out())
                .contains("\nDeny image/signature RegistryUnavailable: ")
                .endsWith("0 allowed, 0 warned, 0 denied, 1 undecided\n");
        assertThat(verify("json").out()).contains("\"errors\" : 1").doesNotContain("\"line\"");
        assertThat(verify("sarif").out())
                .contains("\"executionSuccessful\" : false", "\"results\" : [ ]")
                .doesNotContain("physicalLocation");
        assertThat(verify("github").out())
                .startsWith("::error title=image/signature::Image/registry.example.org/web:1: ");
        assertThat(verify("junit").out()).contains("failures=\"0\" errors=\"1\"");
    }

    @Test
    void aFaultOfOurOwnIsNoRefusal() {
        var ended = CommandLineRun.of(
                (keys, roots, facts, _) -> new PolicyCompiler(
                        (_, _, _) -> {
                            throw new IllegalStateException("broken");
                        },
                        (_, _, _, _, _) -> {
                            throw new IllegalStateException("broken");
                        },
                        ImageIndexes.NONE,
                        keys,
                        TestTrust.roots(keys, roots),
                        facts,
                        InstantSource.system()),
                new byte[0],
                "verify",
                "-p",
                POLICIES,
                "registry.example.org/web:1");

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.out()).contains("InternalError").endsWith("0 denied, 1 undecided\n");
    }

    private static CommandLineRun verify(String format) {
        return CommandLineRun.of("", "verify", "-p", POLICIES, "-o", format, "registry.example.org/web:1");
    }
}
