package dev.sallyport.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents, merge keys, aliases and rejected YAML. */
class YamlReaderTest {

    @Test
    void skipsEmptyDocuments() throws InputError {
        assertThat(values("# nothing\n---\n---\na: 1\n...\n---\nnull\n---\n- b\n"))
                .containsExactly(Map.of("a", 1), List.of("b"));
        assertThat(values("")).isEmpty();
        assertThat(values("# only this\n")).isEmpty();
        assertThat(values("a: 1\r\n---\r\nb: 2\r\n")).containsExactly(Map.of("a", 1), Map.of("b", 2));
    }

    /** As go-yaml v2, which kubectl uses; other readers keep the keys before the merge. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{a: 1, <<: {a: 2}} | 2",
                "{<<: {a: 2}, a: 1} | 1",
                "{<<: [{a: 1}, {a: 2}]} | 1",
                "{<<: {a: 1}, <<: {a: 2}} | 2",
                "{!!merge <<: {a: 2}} | 2"
            })
    void mergesAsKubectl(String yaml, int a) throws InputError {
        assertThat(values(yaml)).containsExactly(Map.of("a", a));
    }

    @Test
    void readsQuotedMergeKeyAsKey() throws InputError {
        assertThat(values("{'<<': {a: 2}}")).containsExactly(Map.of("<<", Map.of("a", 2)));
    }

    @Test
    void resolvesAliases() throws InputError {
        assertThat(values("a: &x {b: 1}\nc: *x\nd: [*x]\n&k e: 1\n"))
                .containsExactly(
                        Map.of("a", Map.of("b", 1), "c", Map.of("b", 1), "d", List.of(Map.of("b", 1)), "e", 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{a: 1, a: 2} | 1:8: duplicate key \"a\"",
                "{\"a\": {\"b\": 1, \"b\": 2}} | 1:16: duplicate key \"b\"",
                "{1: a, \"1\": b} | 1:8: duplicate key \"1\"",
                "{on: a, yes: b} | 1:9: duplicate key \"true\"",
                "a: !!java/object:java.lang.Runtime {} | 1:4: the tag tag:yaml.org,2002:java/object:java.lang.Runtime"
                        + " is not supported",
                "a: !!binary aGk= | 1:4: the tag tag:yaml.org,2002:binary is not supported",
                "a: !mine x | 1:4: the tag !mine is not supported",
                "a: *x | 1:4: the anchor \"x\" is not defined before this alias",
                "a: &x [*x] | 1:8: the anchor \"x\" contains itself",
                "{a: &x 1, b: &x [*x]} | 1:18: the anchor \"x\" contains itself",
                "{[a]: 1} | 1:2: a key must be a scalar",
                "<<: [a] | 1:5: only mappings can be merged",
                "a: b: c | 1:5: mapping values are not allowed here"
            })
    void reportsLocationOfError(String yaml, String message) {
        assertThatThrownBy(() -> values(yaml)).isInstanceOf(InputError.class).hasMessage("a.yaml:" + message);
    }

    /** Found by a comparison of 60,000 mutated documents with kubectl. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{?a: 1}",
                "{?\"a\": 1}",
                "[?a]",
                "{a:}",
                "{a:, b}",
                "[a:, b]",
                "{b: {c: [😀:]}}",
                "{<<: {a: 1}, a:}"
            })
    void rejectsDocumentsThatKubectlReadsDifferently(String yaml) {
        assertThatThrownBy(() -> values("x: " + yaml))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("kubectl reads this differently");
    }

    @Test
    void readsDocumentsThatKubectlReadsAlike() throws InputError {
        var nullValue = new HashMap<String, Object>();
        nullValue.put("a", null);

        assertThat(values("{a}\n---\n{a: }\n---\n{a: \n}\n---\na:\n"))
                .containsExactly(nullValue, nullValue, nullValue, nullValue);
        assertThat(values("a: ?b\n")).containsExactly(Map.of("a", "?b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- "})
    void rejectsDeepNesting(String level) {
        assertThatThrownBy(() -> values(level.repeat(10_000)))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("nested more than 500 levels deep");
    }

    @Test
    void rejectsAliasBomb() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(10)));
        }

        assertThatThrownBy(() -> values(bomb.toString()))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("aliases expand to more than 1000000 nodes and characters");
    }

    @Test
    void rejectsAliasBombOfLongTexts() {
        var bomb = "a: &a {t: %s}\nb:\n".formatted("x".repeat(100_000)) + "- {<<: *a}\n".repeat(20);

        assertThatThrownBy(() -> values(bomb))
                .isInstanceOf(InputError.class)
                .hasMessage("a.yaml:12:8: aliases expand to more than 1000000 nodes and characters");
    }

    private static List<Object> values(String yaml) throws InputError {
        return YamlReader.read("a.yaml", yaml).stream().map(YamlNode::value).toList();
    }
}
