package dev.sallyport.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Label selectors of policies and Environments. */
class LabelMatcherTest {

    @ParameterizedTest
    @CsvSource({"app, web", "app.kubernetes.io/name, Web_1.x", "app, ''", "a.b/c, x"})
    void matchesLabelsThatObjectsCanHave(String key, String value) {
        var selector = new LabelSelectorBuilder().addToMatchLabels(key, value).build();

        assertThat(LabelMatcher.of(selector)).accepts(Map.of(key, value)).rejects(Map.of());
    }

    @ParameterizedTest
    @CsvSource({"a b, x", "'', x", "/a, x", "a/b/c, x", "-a, x", "A.b/c, x", "app, a b", "app, -x", "app, '*'"})
    void rejectsLabelsThatNoObjectCanHave(String key, String value) {
        var labels = new LabelSelectorBuilder().addToMatchLabels(key, value).build();
        var expressions = new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey(key)
                .withOperator("In")
                .withValues(value)
                .endMatchExpression()
                .build();

        assertThatThrownBy(() -> LabelMatcher.of(labels)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LabelMatcher.of(expressions)).isInstanceOf(IllegalArgumentException.class);
    }
}
