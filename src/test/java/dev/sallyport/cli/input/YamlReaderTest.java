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

class YamlReaderTest {

    @Test
    void readsEveryDocumentThatHasAnythingInIt() throws InputError {
        assertThat(values("# nothing\n---\n---\na: 1\n...\n---\nnull\n---\n- b\n"))
                .containsExactly(Map.of("a", 1), List.of("b"));
        assertThat(values("")).isEmpty();
        assertThat(values("# only this\n")).isEmpty();
        assertThat(values("a: 1\r\n---\r\nb: 2\r\n")).containsExactly(Map.of("a", 1), Map.of("b", 2));
    }

    /** As go-yaml v2 does, which kubectl uses; other readers let what stands before the merge stay. */
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
    void mergesAsKubectlDoes(String yaml, int a) throws InputError {
        assertThat(values(yaml)).containsExactly(Map.of("a", a));
    }

    @Test
    void aQuotedMergeKeyIsAKey() throws InputError {
        assertThat(values("{'<<': {a: 2}}")).containsExactly(Map.of("<<", Map.of("a", 2)));
    }

    @Test
    void anAliasStandsForItsAnchor() throws InputError {
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
                "a: !!java/object:java.lang.Runtime {} | 1:4: the tag tag:yaml.org,2002:java/object:java.lang.Runtime means nothing here",
                "a: !!binary aGk= | 1:4: the tag tag:yaml.org,2002:binary means nothing here",
                "a: !mine x | 1:4: the tag !mine means nothing here",
                "a: *x | 1:4: there is no anchor \"x\" before",
                "a: &x [*x] | 1:8: the anchor \"x\" contains itself",
                "{a: &x 1, b: &x [*x]} | 1:18: the anchor \"x\" contains itself",
                "{[a]: 1} | 1:2: this cannot be a key",
                "<<: [a] | 1:5: only mappings can be merged",
                "a: b: c | 1:5: mapping values are not allowed here"
            })
    void saysWhatIsWrongAndWhere(String yaml, String message) {
        assertThatThrownBy(() -> values(yaml)).isInstanceOf(InputError.class).hasMessage("a.yaml:" + message);
    }

    /** Found by reading 60,000 mutated documents with both. */
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
    void refusesWhatKubectlReadsOtherwise(String yaml) {
        assertThatThrownBy(() -> values("x: " + yaml))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("kubectl reads this otherwise");
    }

    @Test
    void takesWhatKubectlReadsAlike() throws InputError {
        var nothing = new HashMap<String, Object>();
        nothing.put("a", null);

        assertThat(values("{a}\n---\n{a: }\n---\n{a: \n}\n---\na:\n"))
                .containsExactly(nothing, nothing, nothing, nothing);
        assertThat(values("a: ?b\n")).containsExactly(Map.of("a", "?b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- "})
    void refusesWhatIsNestedTooDeep(String level) {
        assertThatThrownBy(() -> values(level.repeat(10_000)))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("nested more than 500 levels deep");
    }

    @Test
    void refusesAliasesThatStandForTooMuch() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(10)));
        }

        assertThatThrownBy(() -> values(bomb.toString()))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("aliases stand for too much");
    }

    @Test
    void refusesLongTextsTakenManyTimes() {
        var bomb = "a: &a {t: %s}\nb:\n".formatted("x".repeat(100_000)) + "- {<<: *a}\n".repeat(20);

        assertThatThrownBy(() -> values(bomb))
                .isInstanceOf(InputError.class)
                .hasMessage("a.yaml:12:8: aliases stand for too much");
    }

    private static List<Object> values(String yaml) throws InputError {
        return YamlReader.read("a.yaml", yaml).stream().map(YamlNode::value).toList();
    }
}
