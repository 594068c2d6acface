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
 * Every sample does what its first line says: {@code Let in}, {@code Warned of by CHECK} or {@code Refused by CHECK}.
 *
 * <p>Those of the quick start are tried by {@code bin/quickstart}.
 */
class SamplesIT {
    private static final Path ROOT = Path.of("deploy/samples");
    private static final Pattern SAYS = Pattern.compile("# (Let in|Warned of by|Refused by)(?: (\\S+))?:");

    private final LocalCluster cluster = LocalCluster.get();

    static Stream<Path> topics() throws IOException {
        return list(ROOT).filter(topic -> Files.exists(topic.resolve("policy.yaml")));
    }

    @ParameterizedTest
    @MethodSource("topics")
    void doesWhatItsCommentSays(Path topic) throws IOException {
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
        // Kinds that run nothing come to the webhook soon after the first policy that asks about them.
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(
                                samples.stream().flatMap(sample -> wrong(sample, namespace, true).stream()))
                        .isEmpty());

        var wrong = samples.stream()
                .flatMap(sample -> wrong(sample, namespace, false).stream())
                .toList();

        assertThat(wrong).isEmpty();
    }

    /** Two environments, who may deploy there, and what lets a deployment into a freeze. */
    @Test
    void environmentsDoWhatTheirCommentsSay() throws IOException {
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
        cluster.kubectl(
                        "patch",
                        "dex",
                        "hotfix",
                        "-n",
                        "shop-production",
                        "--as=bob",
                        "--as-group=system:masters",
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"approvedBy\":\"bob\"}}")
                .succeeded();
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(web("shop-production").err())
                        .contains("promotion/evidence")
                        .doesNotContain("access/freeze"));
        cluster.apply(environments, "delete", "-f", "-").succeeded();
    }

    private Command.Ended web(String namespace) {
        return cluster.apply(
                read(ROOT.resolve("quickstart/web.yaml")).replace("REGISTRY/shop:v1", cluster.signed()),
                "apply",
                "--as=jane",
                "-n",
                namespace,
                "-f",
                "-");
    }

    /** What a sample did that its comment does not say. */
    private List<String> wrong(Path sample, String namespace, boolean dryRun) {
        var manifest = read(sample);
        var says = SAYS.matcher(manifest);
        assertThat(says.lookingAt()).as("%s says what it does", sample).isTrue();
        var arguments = new ArrayList<>(List.of("create", "-f", "-"));
        if (dryRun) {
            arguments.add("--dry-run=server");
        }
        var answer = cluster.apply(
                manifest.replace("namespace: shop", "namespace: " + namespace), arguments.toArray(String[]::new));
        return isAsSaid(says, answer) ? List.of() : List.of(sample + ": " + answer.out() + answer.err());
    }

    private static boolean isAsSaid(Matcher says, Command.Ended answer) {
        return switch (says.group(1)) {
            case "Let in" -> answer.code() == 0 && !answer.err().contains("Warning: policy");
            case "Warned of by" -> answer.code() == 0 && answer.err().contains(": " + says.group(2));
            default -> answer.code() != 0 && answer.err().contains("\n- " + says.group(2) + " ");
        };
    }

    /** What has to be there before, such as the roles that a policy judges. */
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
