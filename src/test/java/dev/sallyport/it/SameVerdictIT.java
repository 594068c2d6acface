package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.export.Corpus;
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

/** The command line and the webhook say the same about the same manifest, problem by problem. The API server fills things in
 * before it asks the webhook, and none of that may make a difference. */
class SameVerdictIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RULES = """
        podSecurity: {level: restricted}
        images: {sources: ["docker.io/library/*"], tags: RequireDigest}
        network: {containerPorts: ["8080"], hostPorts: ["443"], serviceTypes: [ClusterIP], externalIPs: Forbid, ingressTLS: Require}
        secrets: {literals: Forbid, configMaps: Forbid, environment: Forbid, serviceAccountToken: RequireExplicit}
        runtime:
          resources: {requests: [cpu, memory], limits: [memory]}
          probes: [readiness, liveness]
          readOnlyRootFilesystem: Require
          serviceAccount: {default: Forbid}
        rules:
          - name: no-apparmor-by-annotation
            expression: "!object.metadata.?annotations.orValue({}).exists(name, name.startsWith('container.apparmor'))"
            message: the field is there for it
        """;

    @TempDir
    private Path directory;

    private final LocalCluster cluster = LocalCluster.get();

    /**
     * What was said.
     *
     * @param problems checks and places
     */
    private record Said(String decision, List<String> problems) {}

    @Test
    void onHundredsOfManifests() throws IOException {
        var namespace = cluster.namespace("same");
        cluster.policy(namespace, RULES);
        int asked = ask(namespace);

        var commandLine = ofTheCommandLine(namespace);
        var webhook = ofTheWebhook(namespace, asked);

        assertThat(webhook).hasSizeGreaterThan(500);
        assertThat(webhook.values().stream().map(Said::decision)).contains("Allow", "Deny");
        assertThat(differences(webhook, commandLine)).isEmpty();
    }

    /** Asks about every manifest; those that the API server itself would take are written to files, and counted. */
    private int ask(String namespace) throws IOException {
        var dryRuns = new DryRuns(cluster.client());
        int number = 0;
        for (var manifest : manifests()) {
            var object = Serialization.unmarshal(manifest, GenericKubernetesResource.class);
            object.getMetadata().setNamespace(namespace);
            object.getMetadata().setName("same-" + number);
            var yaml = Serialization.asYaml(object);
            if (!dryRuns.create(namespace, yaml).isRefusedByItself()) {
                Files.writeString(directory.resolve("same-%d.yaml".formatted(number++)), yaml);
            }
        }
        return number;
    }

    /** Pods, the same in the template of a Deployment, and objects of other kinds. */
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

    /** From the audit lines, which have every problem; by the names of the objects. */
    private Map<String, Said> ofTheWebhook(String namespace, int asked) {
        var log = Path.of(cluster.now("operator_log"));
        var said = new HashMap<String, Said>();
        await().atMost(30, SECONDS).until(() -> {
            for (var line : Files.readAllLines(log)) {
                if (line.startsWith("{") && line.contains('"' + namespace + '"')) {
                    var decision = JSON.readTree(line);
                    said.put(decision.at("/orchestrator/resource/name").asText(), said(decision.path("sallyport")));
                }
            }
            return said.size() >= asked;
        });
        said.keySet().removeIf(name -> !Files.exists(directory.resolve(name + ".yaml")));
        return said;
    }

    private Map<String, Said> ofTheCommandLine(String namespace) throws IOException {
        var policy = Files.writeString(directory.resolve("policy"), """
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: %1$s}
            spec:
              match: {namespaceSelector: {matchLabels: {policy: %1$s}}}
            %2$s\
            """.formatted(namespace, RULES.indent(2)));
        var ended = Command.run(
                Map.of(),
                "",
                "bin/sallyport",
                "check",
                "-o",
                "json",
                "--namespace-label",
                "policy=" + namespace,
                "-p",
                policy.toString(),
                directory.toString());
        assertThat(ended.code()).as(ended.err()).isEqualTo(1);
        var said = new HashMap<String, Said>();
        for (var result : JSON.readTree(ended.out()).path("results")) {
            said.put(result.path("name").asText(), said(result));
        }
        return said;
    }

    /** The API server copies an annotation for AppArmor into the field, so the webhook finds it in both places. */
    private static Said said(JsonNode result) {
        var problems = StreamSupport.stream(result.path("findings").spliterator(), false)
                .map(finding -> finding.path("check").asText() + " "
                        + finding.path("path").asText())
                .filter(problem -> !problem.endsWith("appArmorProfile.type"))
                .sorted()
                .toList();
        return new Said(result.path("decision").asText(), problems);
    }

    private List<String> differences(Map<String, Said> webhook, Map<String, Said> commandLine) throws IOException {
        var differences = new ArrayList<String>();
        for (var entry : webhook.entrySet()) {
            var other = commandLine.get(entry.getKey());
            if (!entry.getValue().equals(other)) {
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
