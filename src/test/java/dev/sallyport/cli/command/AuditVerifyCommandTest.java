package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ledger.AuditChain;
import dev.sallyport.ledger.ChainCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sallyport audit verify}. */
class AuditVerifyCommandTest {
    @TempDir
    private Path directory;

    private final AuditChain chain = new AuditChain("one");
    private final List<String> lines = new ArrayList<>();

    AuditVerifyCommandTest() {
        for (int i = 0; i < 5; i++) {
            var line = new StringBuilder("{\"@timestamp\":\"2026-11-28T12:00:0%dZ\"}".formatted(i));
            chain.append(line);
            lines.add(line.toString());
        }
    }

    @Test
    void intactFilesSucceedAlsoCompressed() throws IOException {
        var file = directory.resolve("audit.log.gz");
        try (var compressed = new GZIPOutputStream(Files.newOutputStream(file))) {
            compressed.write(String.join("\n", lines).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        var run = CommandLineRun.of("", "audit", "verify", file.toString(), "--checkpoints", checkpoints());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("chain one: intact, lines 0 to 4, confirmed up to 4\n");
    }

    @Test
    void faultsFailWithPlaceAndReason() throws IOException {
        lines.set(2, lines.get(2).replace("12:00", "13:00"));
        lines.remove(4);

        var run = CommandLineRun.of("", "audit", "verify", file(), "--checkpoints", checkpoints());
        var json = CommandLineRun.of("", "audit", "verify", file(), "-o", "json");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains(
                        "chain one: NOT intact", "altered     line 2 (", "audit.log:4)", "truncated   line 4: the end");
        assertThat(json.code()).isEqualTo(1);
        assertThat(json.out()).contains("\"fault\" : \"altered\"");
    }

    @Test
    void chainThatIsInNoFileFailsIfTheFilesMustBeComplete() throws IOException {
        var other = directory.resolve("lease.yaml");
        Files.writeString(
                other,
                lease(chain)
                        + lease(new AuditChain("two")).lines().skip(2).toList().getFirst());

        assertThat(CommandLineRun.of("", "audit", "verify", file(), "--checkpoints", other.toString())
                        .code())
                .isZero();
        var run = CommandLineRun.of("", "audit", "verify", file(), "--complete", "--checkpoints", other.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("chain two: absent, replica sallyport-0");
    }

    @Test
    void inputWithoutChainsIsInvalid() throws IOException {
        lines.clear();

        assertThat(CommandLineRun.of("", "audit", "verify", file()).code()).isEqualTo(2);
        assertThat(CommandLineRun.of("", "audit", "verify", "absent.log").code())
                .isEqualTo(2);
        assertThat(CommandLineRun.of("", "audit", "verify", file(), "--checkpoints", file())
                        .code())
                .isEqualTo(2);
        assertThat(CommandLineRun.of("", "audit", "verify", "--complete", file())
                        .err())
                .contains("--complete requires checkpoints");
    }

    private String file() throws IOException {
        var file = directory.resolve("audit.log");
        Files.writeString(file, String.join("\n", lines));
        return file.toString();
    }

    private String checkpoints() throws IOException {
        var file = directory.resolve("lease.yaml");
        Files.writeString(file, lease(chain));
        return file.toString();
    }

    private static String lease(AuditChain chain) {
        var checkpoint = new ChainCheckpoint("sallyport-0", chain.head(), Instant.parse("2026-11-28T12:01:00Z"), false);
        return "metadata:\n  annotations:\n    %s%s: '%s'\n"
                .formatted(ChainCheckpoint.ANNOTATION, chain.head().chain(), checkpoint.text());
    }
}
