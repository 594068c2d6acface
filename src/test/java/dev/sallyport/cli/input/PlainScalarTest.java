package dev.sallyport.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Scalars in YAML with the JSON that sigs.k8s.io/yaml 1.6.0, and so kubectl, converts them to (scalars.tsv). */
class PlainScalarTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @ParameterizedTest
    @CsvFileSource(resources = "scalars.tsv", delimiter = '\t', quoteCharacter = '`')
    void resolvesScalarAsKubectl(String yaml, String expected) throws InputError, JsonProcessingException {
        if (expected.equals("error")) {
            assertThatThrownBy(() -> YamlReader.read("a.yaml", yaml)).isInstanceOf(InputError.class);
            return;
        }

        var value = YamlReader.read("a.yaml", yaml).getFirst().value();

        var json = JSON.readTree(JSON.writeValueAsString(value));
        assertThat(json.equals(PlainScalarTest::compare, JSON.readTree(expected)))
                .as("%s is %s", yaml, json)
                .isTrue();
    }

    private static int compare(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return Double.compare(one.doubleValue() + 0.0, other.doubleValue() + 0.0);
        }
        return one.equals(other) ? 0 : 1;
    }
}
