package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.DeploymentException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sallyport exception} without a cluster; ExceptionIT tests it with one. */
class ExceptionCommandTest {
    private static final String POLICY = """
        apiVersion: sallyport.dev/v1alpha1
        kind: DeploymentPolicy
        metadata: {name: ports}
        spec: {network: {hostPorts: []}}
        """;
    private static final String DEPLOYMENT = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80, hostPort: 80}]}]}
        """;

    @TempDir
    private Path directory;

    @Test
    void printsRequestedException() {
        var run = request("--for", "48h");

        assertThat(run.code()).as(run.err()).isZero();
        var written = new KubernetesSerialization().unmarshal(run.out(), DeploymentException.class);
        assertThat(written.getMetadata().getNamespace()).isEqualTo("shop");
        assertThat(written.getSpec().requestedBy()).isEqualTo("jane");
        assertThat(written.getSpec().approvedBy()).isEmpty();
        assertThat(Duration.between(
                        Instant.now(), Instant.parse(written.getSpec().expirationTime())))
                .isBetween(Duration.ofHours(47), Duration.ofHours(48));
        assertThat(run.out()).doesNotContain("approved").doesNotContain("status");
    }

    @Test
    void reportsInvalidOptions() {
        assertThat(request("--for", "soon").err()).contains("--for: \"soon\" is not a positive duration");
        assertThat(request("--for", "48h", "--workload", "web").err())
                .contains("\"web\" is not KIND/NAME, such as Deployment/web");
        assertThat(request("--for", "48h", "--workload", "Pod/*").err()).contains("spec.workloads[1].name");
        assertThat(request("--for", "48h", "--workload", "Pod/w*").err())
                .contains("spec.workloads[1].name", "at least 3 characters before its first wildcard");
        assertThat(request("--for", "48h", "--check", "image/signature").err()).contains("spec.images");
        assertThat(request().code()).isEqualTo(2);
        assertThat(CommandLineRun.of("", "exception").code()).isEqualTo(2);
    }

    /** All phases of an exception in files: absent, pending, active, expired. */
    @Test
    void excusesFindingsWhileActive() throws IOException {
        var pending = request("--for", "48h").out();

        assertThat(check("").code()).isEqualTo(1);
        assertThat(check(pending).code()).isEqualTo(1);
        var excused = check(pending + "  approvedBy: bob\n");
        assertThat(excused.code()).as(excused.out()).isZero();
        assertThat(excused.out()).contains("excused network/host-port by exception shop/legacy until 20");
        assertThat(check(pending + "  approvedBy: bob\n", "-o", "json").out())
                .contains("\"exception\" : \"shop/legacy\"");
        assertThat(check(pending.replaceAll("expirationTime:.*", "expirationTime: 2026-01-01T00:00:00Z")
                                + "  approvedBy: bob\n")
                        .code())
                .isEqualTo(1);
        assertThat(check(pending.replaceAll("Deployment(?!Exception)", "StatefulSet") + "  approvedBy: bob\n")
                        .code())
                .isEqualTo(1);
        var invalid = check(pending.replace("\"web\"", "\"*\""));
        assertThat(invalid.code()).isEqualTo(2);
        assertThat(invalid.err()).contains("invalid DeploymentException: spec.workloads[0].name");
    }

    private CommandLineRun check(String exception, String... more) throws IOException {
        var file = Files.writeString(directory.resolve("rules.yaml"), POLICY + "---\n" + exception);
        var arguments = new ArrayList<>(List.of("check", "-p", file.toString()));
        arguments.addAll(List.of(more));
        arguments.add("-");
        return CommandLineRun.of(DEPLOYMENT, arguments.toArray(String[]::new));
    }

    private static CommandLineRun request(String... more) {
        var arguments = new ArrayList<>(List.of(
                "exception",
                "new",
                "legacy",
                "-n",
                "shop",
                "--as",
                "jane",
                "--policy",
                "ports",
                "--check",
                "network/host-port",
                "--workload",
                "Deployment/web",
                "--reason",
                "the old balancer needs it"));
        arguments.addAll(List.of(more));
        return CommandLineRun.of("", arguments.toArray(String[]::new));
    }
}
