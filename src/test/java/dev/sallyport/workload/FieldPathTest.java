package dev.sallyport.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths of fields in objects of custom kinds. */
class FieldPathTest {
    private static final Map<String, Object> OBJECT = Map.of(
            "spec",
            Map.of("templates", List.of(Map.of("container", "a"), Map.of("dag", "b"), Map.of("container", "c"))),
            "status",
            Map.of(
                    "conditions",
                    List.of(
                            Map.of("type", "Available", "status", "False"),
                            Map.of("type", "Ready", "status", "True"))));

    @Test
    void findsAllElementsWithTheirIndexes() {
        assertThat(FieldPath.parse("spec.templates[*].container").find(OBJECT))
                .containsExactly(
                        new FieldPath.FieldValue("spec.templates[0].container", "a"),
                        new FieldPath.FieldValue("spec.templates[2].container", "c"));
    }

    @Test
    void findsTheElementWithAFieldOfAValue() {
        assertThat(FieldPath.parse("status.conditions[type=Ready].status").first(OBJECT))
                .contains("True");
        assertThat(FieldPath.parse("status.conditions[type=Other].status").first(OBJECT))
                .isEmpty();
    }

    @Test
    void findsNoAbsentField() {
        assertThat(FieldPath.parse("spec.template.spec").find(OBJECT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spec.templates.container", "spec[*].container", "status.conditions[type=Ready].status.x"})
    void rejectsAnObjectOfAnotherForm(String path) {
        assertThatThrownBy(() -> FieldPath.parse(path).find(OBJECT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(".* is not (an object|a list)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "spec..template", "$.spec", "spec.templates[0]", "spec.templates[type=]", "a b"})
    void rejectsWhatIsNoPath(String text) {
        assertThatThrownBy(() -> FieldPath.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
