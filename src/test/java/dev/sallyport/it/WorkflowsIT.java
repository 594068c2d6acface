package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The workflows of .github, by actionlint, and the permissions that they take. */
@Tag("full")
class WorkflowsIT {
    private static final Path WORKFLOWS = Path.of(".github/workflows");

    @Test
    void areValid() throws IOException {
        var command = Command.with(
                Command.tool("actionlint"),
                workflows().stream().map(Path::toString).toArray(String[]::new));

        var checked = Command.run(Map.of(), "", command.toArray(String[]::new));

        assertThat(checked.code()).as(checked.out() + checked.err()).isZero();
    }

    @Test
    void startWithPermissionToReadOnly() throws IOException {
        assertThat(workflows())
                .hasSizeGreaterThan(2)
                .allSatisfy(workflow -> assertThat(Files.readString(workflow))
                        .contains("\npermissions:\n  contents: read\n")
                        .doesNotContain("pull_request_target", "write-all"));
    }

    private static List<Path> workflows() throws IOException {
        try (var files = Files.list(WORKFLOWS)) {
            return files.sorted().toList();
        }
    }
}
