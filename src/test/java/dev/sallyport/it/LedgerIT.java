package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audit lines, denied requests and evidence of the operator, read by the command line. */
class LedgerIT {
    private final LocalCluster cluster = LocalCluster.get();
    private final String namespace = cluster.namespace("ledger");

    @TempDir
    private Path directory;

    @BeforeEach
    void denyADeployment() {
        cluster.kubectl("create", "rolebinding", "jane", "-n", namespace, "--clusterrole=edit", "--user=jane")
                .succeeded();
        cluster.environment(namespace, "namespaces: [%s]".formatted(namespace));
        await().atMost(20, SECONDS).until(() -> deploy("web").err().contains("access/deployer"));
        assertThat(deploy("web").err()).contains("access/deployer");
    }

    @Test
    void deniedRequestsAreInTheStatusAndStayThere() throws IOException {
        await().atMost(30, SECONDS).untilAsserted(() -> {
            var denied = json("history", "--denied", "--environment", namespace).path("denied");
            assertThat(denied).hasSize(1);
            assertThat(denied.at("/0/count").asInt()).isGreaterThan(1);
            assertThat(denied.at("/0/requester").asText()).isEqualTo("jane");
            assertThat(denied.at("/0/name").asText()).isEqualTo("web");
            assertThat(denied.at("/0/check").asText()).isEqualTo("access/deployer");
        });

        cluster.kubectl(
                        "patch",
                        "environment",
                        namespace,
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"deployers\":\"Anyone\"}}")
                .succeeded();
        await().atMost(30, SECONDS)
                .until(() -> cluster.kubectl(
                                "get",
                                "environment",
                                namespace,
                                "-o",
                                "jsonpath={.metadata.generation}/{.status.observedGeneration}")
                        .out()
                        .equals("2/2"));
        await().atMost(20, SECONDS).until(() -> deploy("web").code() == 0);
        await().atMost(60, SECONDS)
                .until(() -> cluster.kubectl("get", "environment", namespace, "-o", "jsonpath={.status.workloads}")
                        .out()
                        .equals("1"));
        assertThat(json("history", "--denied", "--environment", namespace).path("denied"))
                .as("the leader has written the status since")
                .hasSize(1);
    }

    @Test
    void auditLinesAreAChainWithACheckpointInTheCluster() throws IOException {
        var log = directory.resolve("operator.log");
        await().atMost(90, SECONDS).untilAsserted(() -> {
            Files.copy(Path.of(cluster.now("operator_log")), log, StandardCopyOption.REPLACE_EXISTING);
            var run = sallyport("audit", "verify", log.toString(), "--cluster", "--rotated", "-o", "json");
            assertThat(run.code()).as(run.out() + run.err()).isZero();
            assertThat(new ObjectMapper()
                            .readTree(run.out())
                            .at("/chains/0/confirmed")
                            .asLong())
                    .isPositive();
        });

        var lines = Files.readAllLines(log);
        var altered =
                lines.stream().map(line -> line.replace("\"jane\"", "\"john\"")).toList();
        Files.write(log, altered);
        assertThat(sallyport("audit", "verify", log.toString(), "--rotated").out())
                .contains("altered");

        var removed = lines.stream().filter(line -> !line.contains("\"jane\"")).toList();
        Files.write(log, removed);
        var run = sallyport("audit", "verify", log.toString(), "--rotated");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("missing");
    }

    @Test
    void exportsEvidenceWithDeniedRequests() throws IOException {
        await().atMost(30, SECONDS)
                .until(() -> json("history", "--denied", "--environment", namespace)
                                .path("denied")
                                .size()
                        == 1);

        sallyport("export", "evidence", "--since", "1h", "-o", directory.toString())
                .succeeded();

        assertThat(Files.readString(directory.resolve("decisions.json"))).contains("access/deployer", namespace);
        assertThat(Files.readString(directory.resolve("index.md"))).contains("## SLSA 1.1", "## PCI DSS 4.0.1");
    }

    private Command.Result deploy(String name) {
        return cluster.apply(
                Workloads.manifest(ObjectKind.DEPLOYMENT, namespace, name, Workloads.restricted("nginx")),
                "create",
                "--as=jane",
                "-f",
                "-");
    }

    private JsonNode json(String... arguments) throws IOException {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-o", "json"));
        return new ObjectMapper()
                .readTree(sallyport(all.toArray(String[]::new)).succeeded().out());
    }

    private Command.Result sallyport(String... arguments) {
        var command = new ArrayList<>(List.of("bin/sallyport"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--kubeconfig", cluster.now("kubeconfig")));
        return Command.run(Map.of(), "", command.toArray(String[]::new));
    }
}
