package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Probes of the kustomize base, which are those of the chart (SamePackagingIT): a replica under load is neither taken out nor
 * restarted.
 */
class ProbesTest {
    private static final Path BASE = Path.of("deploy/base/deployment.yaml");

    @ParameterizedTest
    @ValueSource(strings = {"startupProbe", "readinessProbe", "livenessProbe"})
    void waitSecondsForAnAnswerWhileTheProcessorIsBusy(String probe) throws IOException {
        assertThat(block(BASE, probe)).contains("timeoutSeconds: 5");
    }

    @Test
    void restartsOnlyAfterLivenessFailedForLong() throws IOException {
        assertThat(block(BASE, "livenessProbe"))
                .contains("httpGet: {path: /live, port: liveness}", "periodSeconds: 10", "failureThreshold: 6");
        assertThat(Files.readString(BASE)).contains("{name: liveness, containerPort: 9001}");
    }

    @Test
    void readinessEndsAfterSeveralFailures() throws IOException {
        assertThat(block(BASE, "readinessProbe"))
                .contains("httpGet: {path: /q/health/ready, port: management}", "failureThreshold: 3");
    }

    private static String block(Path file, String probe) throws IOException {
        var text = Files.readString(file);
        var start = text.indexOf("          " + probe + ":\n");
        assertThat(start).isPositive();
        var rest = text.substring(start).lines().skip(1).toList();
        return String.join(
                "\n",
                rest.stream().takeWhile(line -> line.startsWith("            ")).toList());
    }
}
