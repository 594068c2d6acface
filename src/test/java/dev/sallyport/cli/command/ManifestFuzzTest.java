package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.policy.EverythingPolicy;
import dev.sallyport.policy.Policies;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** {@code check} with arbitrary manifests: every input is allowed, denied or rejected. */
class ManifestFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void allowsDeniesOrRejectsManifest(byte[] bytes) {
        var out = new StringWriter();
        var err = new StringWriter();

        var code = new CommandLines("0", (keys, _, state, _) -> Policies.compiler(keys, state), _ -> List.of())
                .run(
                        new ByteArrayInputStream(bytes),
                        new PrintWriter(out),
                        new PrintWriter(err),
                        "check",
                        "-p",
                        EverythingPolicy.FILE.toString(),
                        "-o",
                        "json",
                        "-");

        assertThat(code).as("%s%s", out, err).isIn(0, 1, 2);
        if (code == 2) {
            assertThat(err.toString().startsWith("error: ") || out.toString().contains("\"Invalid\""))
                    .as("%s%s", out, err)
                    .isTrue();
            assertThat(err.toString()).doesNotContain("Exception");
        }
    }
}
