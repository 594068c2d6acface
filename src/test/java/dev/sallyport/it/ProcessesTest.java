package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@code bin/lib/processes.sh}, which starts the processes of every integration test. */
class ProcessesTest {

    /** Delays the command like nohup on a slow disk. */
    private static final String SLOW_NOHUP = """
        #!/usr/bin/env bash
        sleep 0.3
        exec "$@"
        """;

    @TempDir
    Path directory;

    @Test
    void waitsUntilProcessRunsItsCommand() throws IOException {
        var nohup = directory.resolve("nohup");
        Files.writeString(nohup, SLOW_NOHUP);
        Files.setPosixFilePermissions(nohup, PosixFilePermissions.fromString("rwx------"));

        var script = """
            set -euo pipefail
            say() { echo "$@" >&2; }
            state=$1
            . bin/lib/processes.sh
            command=$(command -v sleep)
            PATH=$state:$PATH
            start sleeper "$command" 60
            ps -o args= -p "$(pid_of sleeper)"
            stop sleeper
            """;
        var result = Command.run(Map.of(), "", "bash", "-c", script, "bash", directory.toString())
                .succeeded();

        assertThat(result.out()).matches("\\S*/sleep 60");
    }
}
