package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.command.CommandLines;
import dev.sallyport.cli.evaluation.LocalImages;
import dev.sallyport.policy.Policies;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Whatever stands in a manifest, {@code check} says allowed, refused or not understood. */
class ManifestFuzzTest {
    private static final String POLICY = "src/test/resources/dev/sallyport/cli/fuzz-policy.yaml";

    @FuzzTest(maxDuration = "10m")
    void isJudgedOrNotUnderstood(byte[] bytes) {
        var out = new StringWriter();
        var err = new StringWriter();

        var code = CommandLines.run(
                "0",
                (keys, _, facts, _) -> Policies.compiler(keys, facts),
                new LocalImages(_ -> List.of()),
                new ByteArrayInputStream(bytes),
                new PrintWriter(out),
                new PrintWriter(err),
                "check",
                "-p",
                POLICY,
                "-o",
                "json",
                "-");

        assertThat(code).as("%s%s", out, err).isIn(0, 1, 2);
        if (code == 2) {
            assertThat(err.toString()).startsWith("error: ").doesNotContain("Exception");
        }
    }
}
