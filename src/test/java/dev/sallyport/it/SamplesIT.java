package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests of the samples against the expectation in their first line: {@code Allowed}, {@code Warning by CHECK} or
 * {@code Denied by CHECK}.
 *
 * <p>{@code bin/quickstart} tests the samples of the quick start.
 */
class SamplesIT {
    private static final Path ROOT = Path.of("deploy/samples");
    private static final Pattern EXPECTATION = Pattern.compile("# (Allowed|Warning by|Denied by)(?: (\\S+))?:");

    private final LocalCluster cluster = LocalCluster.get();

    static Stream<Path> topics() throws IOException {
        return list(ROOT).filter(topic -> Files.exists(topic.resolve("policy.yaml")));
    }

    @ParameterizedTest
    @MethodSource("topics")
    void meetsExpectationInComment(Path topic) throws IOException {
        var namespace = cluster.namespace("sample-" + topic.getFileName());
        cluster.kubectl("label", "namespace", namespace, "team=" + namespace).succeeded();
        var samples = list(topic).filter(file -> !file.endsWith("policy.yaml")).toList();
        assertThat(samples).hasSizeGreaterThan(1);
        prerequisites(topic, namespace);
        var policy = Files.readString(topic.resolve("policy.yaml"))
                .replace("team: shop", "team: " + namespace)
                .replace("name: shop-", "name: " + namespace + "-");
        cluster.apply(policy, "apply", "-f", "-").succeeded();
        cluster.apply(policy, "wait", "--for=condition=Ready", "--timeout=20s", "-f", "-")
                .succeeded();
        // The webhook receives kinds other than workloads only after the first policy with checks for them is in force.
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(
                                samples.stream().flatMap(sample -> mismatches(sample, namespace, true).stream()))
                        .isEmpty());

        var mismatches = samples.stream()
                .flatMap(sample -> mismatches(sample, namespace, false).stream())
                .toList();

        assertThat(mismatches).isEmpty();
    }

    /** Two Environments, their deployers, and an exception from a freeze. */
    @Test
    void meetsDescriptionOfEnvironments() throws IOException {
        for (var namespace : List.of("shop-development", "shop-production")) {
            cluster.kubectl("create", "namespace", namespace).succeeded();
            cluster.kubectl("create", "rolebinding", "jane", "-n", namespace, "--clusterrole=edit", "--user=jane")
                    .succeeded();
        }
        var environments = read(ROOT.resolve("environments/environments.yaml"));
        cluster.apply(environments, "apply", "-f", "-").succeeded();
        cluster.apply(environments, "wait", "--for=condition=Ready", "--timeout=20s", "-f", "-")
                .succeeded();
        assertThat(web("shop-development").code()).isZero();
        assertThat(web("shop-production").err()).contains("access/deployer", "promotion/evidence");

        cluster.apply(read(ROOT.resolve("environments/deployers.yaml")), "apply", "-f", "-")
                .succeeded();
        cluster.kubectl(
                        "create",
                        "clusterrolebinding",
                        "release-deploys",
                        "--clusterrole=production-deployer",
                        "--user=jane")
                .succeeded();
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(web("shop-production").err())
                        .contains("promotion/evidence")
                        .doesNotContain("access/deployer"));

        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        cluster.kubectl(
                        "patch",
                        "environment",
                        "production",
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"freeze\":[{\"startTime\":\"%s\",\"endTime\":\"%s\",\"reason\":\"holidays\"}]}}"
                                .formatted(now.minusSeconds(60), now.plusSeconds(3600)))
                .succeeded();
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(web("shop-production").err()).contains("access/freeze"));
        var exception = read(ROOT.resolve("environments/exception.yaml"))
                .replace("EXPIRES", now.plusSeconds(3600).toString());
        cluster.apply(exception, "create", "--as=jane", "--as-group=system:masters", "-f", "-")
                .succeeded();
        Approvals.approve(cluster, "shop-production", "hotfix", "bob", "system:masters")
                .succeeded();
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(web("shop-production").err())
                        .contains("promotion/evidence")
                        .doesNotContain("access/freeze"));
        cluster.apply(environments, "delete", "-f", "-").succeeded();
    }

    private Command.Result web(String namespace) {
        return cluster.apply(
                read(ROOT.resolve("quickstart/web.yaml")).replace("REGISTRY/shop:v1", cluster.signed()),
                "apply",
                "--as=jane",
                "-n",
                namespace,
                "-f",
                "-");
    }

    /** Returns the output of a sample that does not meet its expectation. */
    private List<String> mismatches(Path sample, String namespace, boolean dryRun) {
        var manifest = read(sample);
        var expectation = EXPECTATION.matcher(manifest);
        assertThat(expectation.lookingAt())
                .as("%s has an expectation in its first line", sample)
                .isTrue();
        var arguments = new ArrayList<>(List.of("create", "-f", "-"));
        if (dryRun) {
            arguments.add("--dry-run=server");
        }
        var result = cluster.apply(
                manifest.replace("namespace: shop", "namespace: " + namespace), arguments.toArray(String[]::new));
        return isMet(expectation, result) ? List.of() : List.of(sample + ": " + result.out() + result.err());
    }

    private static boolean isMet(Matcher expectation, Command.Result result) {
        return switch (expectation.group(1)) {
            case "Allowed" -> result.code() == 0 && !result.err().contains(", policy \"");
            case "Warning by" ->
                result.code() == 0 && result.err().contains("[" + expectation.group(2) + ", policy \"");
            default -> result.code() != 0 && result.err().contains("\n- " + expectation.group(2) + " ");
        };
    }

    /** Creates objects that a topic requires, such as service accounts and roles. */
    private void prerequisites(Path topic, String namespace) throws IOException {
        var before = topic.resolve("before");
        if (Files.isDirectory(before)) {
            try (var files = Files.list(before)) {
                for (var file : files.sorted().toList()) {
                    cluster.apply(read(file).replace("namespace: shop", "namespace: " + namespace), "apply", "-f", "-")
                            .succeeded();
                }
            }
        }
    }

    private static Stream<Path> list(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> Files.isDirectory(file) == directory.equals(ROOT)).sorted().toList().stream();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
