package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Permissions of the operator that every installation has. */
class LeastPrivilegeTest {
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection", "*");
    private static final Set<String> WRITABLE = Set.of(
            "deploymentrecords",
            "changerecords",
            "breakglasses/status",
            "deploymentpolicies/status",
            "namespacepolicies/status",
            "trustroots/status",
            "environments/status",
            "deploymentexceptions/status",
            "deploymentrecords/status",
            "subjectaccessreviews",
            "selfsubjectreviews",
            "events",
            "validatingwebhookconfigurations",
            "mutatingwebhookconfigurations");

    @Test
    void theOperatorChangesNoWorkloads() throws IOException {
        assertThat(clusterWide())
                .isNotEmpty()
                .filteredOn(rule -> texts(rule, "verbs").anyMatch(WRITES::contains))
                .flatExtracting(rule -> texts(rule, "resources").toList())
                .isSubsetOf(WRITABLE);
    }

    @Test
    void theOperatorReadsNoSecretsOfOtherNamespaces() throws IOException {
        assertThat(clusterWide())
                .flatExtracting(rule -> texts(rule, "resources").toList())
                .doesNotContain("secrets", "*");
    }

    @Test
    void theOperatorMayUseNoVerbOfItsOwnKinds() throws IOException {
        assertThat(clusterWide())
                .flatExtracting(rule -> texts(rule, "verbs").toList())
                .doesNotContain("deploy", "approve", "*", "escalate", "bind", "impersonate");
    }

    /** Returns the rules of all ClusterRoles in the base; the chart has the same, which an integration test compares. */
    private static List<JsonNode> clusterWide() throws IOException {
        try (var documents = new YAMLMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(Files.newBufferedReader(Path.of("deploy/base/rbac.yaml")))) {
            return documents.readAll().stream()
                    .filter(document -> document.path("kind").asText().equals("ClusterRole"))
                    .flatMap(document ->
                            StreamSupport.stream(document.path("rules").spliterator(), false))
                    .toList();
        }
    }

    private static Stream<String> texts(JsonNode rule, String field) {
        return StreamSupport.stream(rule.path(field).spliterator(), false).map(JsonNode::asText);
    }
}
