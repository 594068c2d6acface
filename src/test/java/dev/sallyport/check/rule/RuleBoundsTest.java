package dev.sallyport.check.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cel.common.ast.CelExpr;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.check.rule.RuleSource.Variable;
import dev.sallyport.check.rule.library.Exhausted;
import dev.sallyport.check.rule.library.RegexCompiler;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.ObjectKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of limits: expensive expressions are aborted and undecided for every object. */
class RuleBoundsTest {
    private static final String BOMB = "((a{1000}){1000}){1000}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a'.matches(object.bomb)",
                "matches('a', object.bomb)",
                "'a'.find(object.bomb) == ''",
                "'a'.findAll(object.bomb) == []",
                "'a'.matches('(((((a?){50}){50}){50}){50})')",
                "'a'.matches('[)]((a{1000}){1000})')",
                "'a'.matches('(([]a]{1000}[[:alpha:]\\\\]]){1000})')"
            })
    void abortsOnNestedRepetitions(String expression) {
        assertThat(undecided(evaluate(List.of(), expression))).contains("has a pattern with too many repetitions");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a'.matches('(?i)\\u1c80')",
                "'a'.matches('(?i)[\\\\x{100}-\\\\x{2000}]')",
                "'a'.matches('(?s-mi:[B-\\U0010ffff])')",
                "'a'.matches('(?i)\\\\777')"
            })
    void abortsOnPatternsThatRe2DoesNotCompile(String expression) {
        assertThat(undecided(evaluate(List.of(), expression))).contains("ignores case beyond ASCII");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.text.matches('(a|b){500}c')",
                "object.text.findAll('a').size() > 0",
                "object.text.contains(object.half)"
            })
    void abortsOnLongTextsWithExpensivePatterns(String expression) {
        assertThat(undecided(evaluate(List.of(), expression))).contains("too long for the pattern");
    }

    @Test
    void abortsOnQuotedOrLongPatterns() {
        assertThat(undecided(evaluate(List.of(), "'a'.matches('\\\\Qa\\\\E')"))).contains("\\Q");
        assertThat(undecided(evaluate(List.of(), "'a'.matches(object.long)"))).contains("more than 1024 characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web-1.example.org | ^[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63}){0,10}$",
                "a{b}              | \\{[a-z]\\}",
                "v1.22.333         | ^v[0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9}$",
                "x)]               | [)][]]",
                "Web-1             | (?i)^web-[0-9]+$"
            })
    void matchesOrdinaryPatterns(String text, String pattern) {
        assertThat(RegexCompiler.matcher(pattern, text).find()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%1$s + %1$s", "[%1$s, %1$s]", "{'a': %1$s, 'b': %1$s}", "[optional.of(%1$s), optional.of(%1$s)]"
            })
    void abortsOnVariablesThatDouble(String twice) {
        assertThat(undecided(evaluate(chain("[1]", twice, 60), "variables.v60 == variables.v60")))
                .contains("elements");
    }

    @Test
    void abortsOnStringsAndBytesThatDouble() {
        assertThat(undecided(evaluate(chain("'0123456789abcdef'", "%1$s + %1$s", 40), "variables.v40 == ''")))
                .contains("creates a string of more than");
        assertThat(undecided(evaluate(chain("b'0123456789abcdef'", "%1$s + %1$s", 40), "variables.v40 == b''")))
                .contains("creates more than")
                .contains("bytes");
    }

    @Test
    void evaluatesDeeplyNestedVariables() {
        var deep = "(".repeat(30) + "%1$s" + ")".repeat(30) + " + 1";

        assertThat(evaluate(chain("1", deep, 99), "variables.v99 == 100")).isInstanceOf(Outcome.Passed.class);
    }

    @Test
    void rejectsTooManyVariables() {
        var compiler = new RuleCompiler();
        compiler.compile(chain("1", "%1$s", 100), List.of(), pods());

        assertThat(compiler.mistakes()).extracting(RuleSource.Mistake::path).containsExactly("variables");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775807 + object.one > 0",
                "object.one / 0 == 1",
                "quantity('1e999999999').isInteger()",
                "timestamp('9999-12-31T23:59:59Z') + duration('999999h') > timestamp('2026-01-01T00:00:00Z')",
                "duration('99999999999999999h') > duration('1s')",
                "object.one.startsWith('a')",
                "object.text.split('').size() > 0 && object.text.findAll('a').size() > 0"
            })
    void isUndecidedIfEvaluationFails(String expression) {
        assertThat(evaluate(List.of(), expression)).isInstanceOf(Undecided.class);
    }

    @Test
    void rejectsTooLargeExpressionsWhenCompiled() {
        for (var expression : List.of(
                "(".repeat(10_000) + "true" + ")".repeat(10_000),
                "[".repeat(1_000) + "]".repeat(1_000) + " == []",
                "true ? true : ".repeat(290) + "true")) {
            var compiler = new RuleCompiler();
            compiler.compile(List.of(), List.of(new RuleSource("r", expression, null, null)), pods());
            assertThat(compiler.mistakes()).as(expression.substring(0, 20)).isNotEmpty();
        }
    }

    @Test
    void abortsAfterTimeLimit() {
        var time = new AtomicLong();
        var meter = new CostMeter(time::get);
        meter.callback(CelExpr.ofNotSet(1), true);
        time.set(CostMeter.MAX_TIME.toNanos() + 1);

        assertThatThrownBy(() -> meter.callback(CelExpr.ofNotSet(1), true))
                .isInstanceOf(Exhausted.class)
                .hasMessage("needs more than 1 s");
    }

    /** Returns variables v0 to vN, each using the previous one. */
    private static List<Variable> chain(String first, String next, int count) {
        var variables = new ArrayList<Variable>();
        variables.add(new Variable("v0", first));
        for (int i = 1; i <= count; i++) {
            variables.add(new Variable("v" + i, next.formatted("variables.v" + (i - 1))));
        }
        return variables;
    }

    private static Outcome evaluate(List<Variable> variables, String expression) {
        var compiler = new RuleCompiler();
        var rules = compiler.compile(variables, List.of(new RuleSource("r", expression, null, null)), pods());
        assertThat(compiler.mistakes()).isEmpty();
        var object = Map.<String, Object>of(
                "bomb",
                BOMB,
                "long",
                "a".repeat(2_000),
                "one",
                1,
                "text",
                "a".repeat(100_000),
                "half",
                "a".repeat(50_000) + "b");
        return rules.getFirst().evaluate(new Input(object, null, Map.of(), Map::of));
    }

    private static String undecided(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.reason()).isEqualTo(UndecidedReason.POLICY_ERROR));
        return ((Undecided) outcome).problem().message();
    }

    private static Set<ObjectKind> pods() {
        return Set.of(ObjectKind.POD);
    }
}
