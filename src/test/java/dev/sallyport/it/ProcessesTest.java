package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/lib/processes.sh, on which every test against the real API server stands. */
class ProcessesTest {

    /** Takes as long to become its command as nohup does where the command has to be read from a slow disk. */
    private static final String SLOW_NOHUP = """
            #!/usr/bin/env bash
            sleep 0.3
            exec "$@"
            """;

    @TempDir
    Path directory;

    @Test
    void isStartedWhenItHasBecomeItsCommand() throws IOException {
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
        var ended = Command.run(Map.of(), "", "bash", "-c", script, "bash", directory.toString())
                .succeeded();

        assertThat(ended.out()).matches("\\S*/sleep 60");
    }
}
