package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentPolicySpec;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.compile.SpecError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Policies in docs/policies.md. */
class DocumentedFieldsTest {
    private static final Path PAGE = Path.of("docs/policies.md");
    private static final Pattern YAML = Pattern.compile("^```yaml\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Environments, keys and trust roots of an example need not exist, and the state of the cluster is unknown. */
    @Test
    void everyExampleIsValid() throws IOException {
        assertThat(examples()).hasSizeGreaterThan(4).allSatisfy(example -> {
            var policy = JSON.convertValue(example, DeploymentPolicy.class);
            assertThat(Policies.compiler(KeyLookup.NONE).compile(policy).errors())
                    .filteredOn(error -> error.cause() == SpecError.ErrorReason.INVALID)
                    .as(example.toString())
                    .isEmpty();
        });
    }

    @Test
    void everyFieldHasAnExample() throws IOException {
        var fields = new TreeSet<String>();
        ApiFields.collect(DeploymentPolicySpec.class, "", fields);
        var specs = examples().stream().map(example -> example.path("spec")).toList();

        assertThat(fields).allMatch(field -> specs.stream().anyMatch(spec -> isGiven(spec, field.split("\\."))));
    }

    private static boolean isGiven(JsonNode json, String... path) {
        if (path.length == 0) {
            return !json.isMissingNode();
        }
        if (json.isArray()) {
            return StreamSupport.stream(json.spliterator(), false).anyMatch(item -> isGiven(item, path));
        }
        return isGiven(json.path(path[0]), Arrays.copyOfRange(path, 1, path.length));
    }

    private static List<JsonNode> examples() throws IOException {
        var examples = new ArrayList<JsonNode>();
        for (var block = YAML.matcher(Files.readString(PAGE)); block.find(); ) {
            for (var document : new Load(LoadSettings.builder().build()).loadAllFromString(block.group(1))) {
                examples.add(JSON.valueToTree(document));
            }
        }
        return examples;
    }
}
