package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.export.Corpus;
import dev.sallyport.policy.EverythingPolicy;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command line and the webhook have the same verdict and the same problems for a manifest. Defaults that the API server
 * adds before it calls the webhook make no difference.
 */
class SameVerdictIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Checks that need only the manifest: neither registry nor state of the cluster. */
    private static final String RULES = EverythingPolicy.specWithout(
            "authorities",
            "images.rules",
            "network.uniqueHosts",
            "network.networkPolicy",
            "runtime.serviceAccount.permissions",
            "runtime.monitoring",
            "runtime.podDisruptionBudget",
            "runtime.references",
            "params",
            "rules.1");

    @TempDir
    private Path directory;

    private final LocalCluster cluster = LocalCluster.get();

    /**
     * Verdict on a manifest.
     *
     * @param problems check IDs and fields
     * @param omitted number of further problems
     */
    private record ManifestVerdict(String decision, List<String> problems, int omitted) {
        /** Returns whether the other verdict is the same, as far as the audit line, which is bounded, lists the problems. */
        boolean isSame(ManifestVerdict other) {
            return omitted == 0
                    ? equals(other)
                    : decision.equals(other.decision())
                            && other.problems().containsAll(problems)
                            && other.problems().size() <= problems.size() + omitted;
        }
    }

    /** Number of manifests for a namespace, all of whose denials have audit lines with the findings. */
    private static final int PER_NAMESPACE = 40;

    @Test
    void verdictsAreEqualForHundredsOfManifests() throws IOException {
        var namespace = cluster.namespace("same");
        cluster.policy(namespace, RULES);
        int requests = request(namespace);

        var commandLine = ofCommandLine(namespace);
        var webhook = ofWebhook(namespace, requests);

        assertThat(webhook).hasSizeGreaterThan(500);
        assertThat(webhook.values().stream().map(ManifestVerdict::decision)).contains("Allow", "Deny");
        assertThat(differences(webhook, commandLine)).isEmpty();
    }

    /** Sends every manifest; writes those that the API server accepts to files, and returns their number. */
    private int request(String namespace) throws IOException {
        var dryRuns = new DryRuns(cluster.client());
        int number = 0;
        var target = namespace;
        for (var manifest : manifests()) {
            if (number % PER_NAMESPACE == 0) {
                target = "%s-%d".formatted(namespace, number);
                cluster.kubectl("create", "namespace", target);
                cluster.kubectl("label", "namespace", target, "policy=" + namespace)
                        .succeeded();
            }
            var object = Serialization.unmarshal(manifest, GenericKubernetesResource.class);
            object.getMetadata().setNamespace(target);
            object.getMetadata().setName("same-" + number);
            var yaml = Serialization.asYaml(object);
            if (!dryRuns.create(target, yaml).isRejectedByApiServer()) {
                Files.writeString(directory.resolve("same-%d.yaml".formatted(number++)), yaml);
            }
        }
        return number;
    }

    /** Returns Pods, Deployments with the same pod templates, and objects of other kinds. */
    private static List<String> manifests() {
        var all = new ArrayList<>(Corpus.examples());
        for (var pod : Corpus.podSecurity()) {
            all.add(pod);
            all.add(deployment(pod));
        }
        return all;
    }

    private static String deployment(String manifest) {
        var pod = Serialization.unmarshal(manifest, GenericKubernetesResource.class);
        pod.getMetadata().setName(null);
        pod.getMetadata().setLabels(Map.of("app", "web"));
        var template = Map.of(
                "metadata",
                pod.getMetadata(),
                "spec",
                pod.getAdditionalProperties().get("spec"));
        return Serialization.asYaml(Map.of(
                "apiVersion",
                "apps/v1",
                "kind",
                "Deployment",
                "metadata",
                Map.of(),
                "spec",
                Map.of("selector", Map.of("matchLabels", Map.of("app", "web")), "template", template)));
    }

    /** Reads the verdicts from audit lines, which contain every problem; by the name of the object. */
    private Map<String, ManifestVerdict> ofWebhook(String namespace, int requests) {
        var log = Path.of(cluster.now("operator_log"));
        var verdicts = new HashMap<String, ManifestVerdict>();
        await().atMost(30, SECONDS).until(() -> {
            for (var line : Files.readAllLines(log)) {
                if (line.startsWith("{") && line.contains('"' + namespace + '-')) {
                    var decision = JSON.readTree(line);
                    verdicts.put(
                            decision.at("/orchestrator/resource/name").asText(), verdict(decision.path("sallyport")));
                }
            }
            return verdicts.size() >= requests;
        });
        verdicts.keySet().removeIf(name -> !Files.exists(directory.resolve(name + ".yaml")));
        return verdicts;
    }

    private Map<String, ManifestVerdict> ofCommandLine(String namespace) throws IOException {
        var policy = Files.writeString(directory.resolve("policy"), """
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: %1$s}
            spec:
              match: {namespaceSelector: {matchLabels: {policy: %1$s}}}
            %2$s\
            """.formatted(namespace, RULES.indent(2)));
        var run = Command.run(
                Map.of(),
                "",
                "bin/sallyport",
                "check",
                "-o",
                "json",
                "--validate",
                "ignore",
                "--namespace-label",
                "policy=" + namespace,
                "-p",
                policy.toString(),
                directory.toString());
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        var verdicts = new HashMap<String, ManifestVerdict>();
        for (var result : JSON.readTree(run.out()).path("results")) {
            verdicts.put(result.path("name").asText(), verdict(result));
        }
        return verdicts;
    }

    /** Ignores the AppArmor field: the API server copies the annotation into it, so the webhook reports it twice. */
    private static ManifestVerdict verdict(JsonNode result) {
        var problems = StreamSupport.stream(result.path("findings").spliterator(), false)
                .map(finding -> finding.path("check").asText() + " "
                        + finding.path("path").asText())
                .filter(problem -> !problem.endsWith("appArmorProfile.type"))
                .sorted()
                .toList();
        return new ManifestVerdict(
                result.path("decision").asText(),
                problems,
                result.path("findings_omitted").asInt());
    }

    private List<String> differences(Map<String, ManifestVerdict> webhook, Map<String, ManifestVerdict> commandLine)
            throws IOException {
        var differences = new ArrayList<String>();
        for (var entry : webhook.entrySet()) {
            var other = commandLine.get(entry.getKey());
            if (other == null || !entry.getValue().isSame(other)) {
                differences.add("webhook %s%ncommand line %s%n%s"
                        .formatted(
                                entry.getValue(),
                                other,
                                Files.readString(directory.resolve(entry.getKey() + ".yaml"))));
            }
        }
        return differences;
    }
}
