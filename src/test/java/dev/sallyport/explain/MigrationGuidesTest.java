package dev.sallyport.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Tests that every policy in the migration guides is valid. */
class MigrationGuidesTest {
    private static final Path GUIDES = Path.of("docs/migrate");
    /** A block of policies; one that begins with the name of a file is the input of an example. */
    private static final Pattern YAML =
            Pattern.compile("^```yaml\n(?!# file: )(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private static final String NO_FINDINGS =
            "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: []}}";

    @TempDir
    private Path directory;

    /** Policy in a guide. */
    record Quoted(String guide, JsonNode policy) {
        @Override
        public String toString() {
            return guide + ": " + policy.at("/metadata/name").asText();
        }

        String yaml() {
            return new Dump(DumpSettings.builder().build())
                    .dumpToString(new ObjectMapper().convertValue(policy, Object.class));
        }
    }

    static Stream<Quoted> policies() throws IOException {
        return all();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void policyIsValid(Quoted quoted) throws IOException {
        assertThat(Checked.of(directory, quoted.yaml(), NO_FINDINGS).error()).isEmpty();
    }

    @Test
    void everyGuideContainsOnlyPolicies() throws IOException {
        assertThat(all())
                .allMatch(quoted -> quoted.policy().at("/kind").asText().equals("DeploymentPolicy"));
        assertThat(all().map(Quoted::guide).distinct())
                .containsExactlyInAnyOrder("gatekeeper.md", "kyverno.md", "pod-security-admission.md");
    }

    private static Stream<Quoted> all() throws IOException {
        try (var guides = Files.list(GUIDES)) {
            var quoted = new ArrayList<Quoted>();
            for (var guide : guides.sorted().toList()) {
                policies(Files.readString(guide, UTF_8))
                        .forEach(policy -> quoted.add(new Quoted(String.valueOf(guide.getFileName()), policy)));
            }
            return quoted.stream();
        }
    }

    private static List<JsonNode> policies(String guide) {
        var policies = new ArrayList<JsonNode>();
        for (var block = YAML.matcher(guide); block.find(); ) {
            for (var document : new Load(LoadSettings.builder().build()).loadAllFromString(block.group(1))) {
                policies.add(new ObjectMapper().valueToTree(document));
            }
        }
        return policies;
    }
}
