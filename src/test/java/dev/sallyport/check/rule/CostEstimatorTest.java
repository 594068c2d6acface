package dev.sallyport.check.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.rule.RuleSource.Mistake;
import dev.sallyport.check.rule.RuleSource.Variable;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that are rejected when they are written, because they exceed a limit for any object of some size. */
class CostEstimatorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "containers.all(c, containers.exists_one(d, c.name == d.name))",
                "containers.all(c, c.?env.orValue([]).all(e, !e.name.matches('(?i).*(password|token|secret).*')))",
                "containers.all(c, c.ports.all(p, [80, 443, 8080].exists(q, q == p.containerPort)))",
                "object.spec.rules.all(r, r.http.paths.all(p, p.backend.service.name != ''))",
                "object.spec.a.all(a, a.b.all(b, b.c.all(c, c > 0)))",
                "images.all(i, object.metadata.annotations['a'].split(',').exists(r, i.startsWith(r)))",
                "variables.names.all(n, variables.names.filter(m, m == n).size() == 1)",
                "lists.range(5000).all(i, i >= 0)",
                "cel.bind(a, containers.map(c, c.name), a.all(n, a.all(m, n == m)))",
                "authorizer.requestResource.check('deploy').allowed()",
                "containers.all(c, authorizer.requestResource.check('deploy').allowed() || c.image.startsWith('a'))",
                "images.all(i, authorizer.group('').resource('images').name(i).check('use').allowed())"
            })
    void acceptsCommonRules(String expression) {
        assertThat(mistakes(expression)).as(expression).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "containers.all(a, containers.all(b, containers.all(c, a.name + b.name != c.name))) => iterations",
                "object.a.all(a, object.b.all(b, object.c.map(c, a + b + c).size() > 0)) => iterations",
                "variables.names.all(a, variables.names.all(b, variables.names.all(c, a + b != c))) => iterations",
                "object.a.all(a, a.b.all(b, b.c.all(c, c.d.all(d, d.e.all(e, e > 0))))) => iterations",
                "lists.range(20000).all(i, i >= 0) => iterations",
                "object.a.all(a, object.b.all(b, [1, 2].all(x, a.matches('(ab?c?d?e?f?g?h?i?j?k?l?m?n?)+')))) => steps",
                "containers.all(c, authorizer.group('').resource(c.name).check('a').allowed() ||"
                        + " authorizer.group('').resource(c.name).check('b').allowed()) => permissions",
                "containers.all(c, c.env.all(e, authorizer.path(e.name).check('get').allowed())) => permissions",
            })
    void rejectsRulesThatNoLargeObjectPasses(String expression, String limit) {
        assertThat(mistakes(expression)).singleElement().satisfies(mistake -> {
            assertThat(mistake.path()).isEqualTo("rules[0].expression");
            assertThat(mistake.message())
                    .contains(limit)
                    .contains("lists have 30 elements")
                    .contains("nest fewer loops");
        });
    }

    @Test
    void addsTheCostOfTheMessage() {
        var pairs = "containers.map(a, containers.map(b, b.name).size()).size()";
        var many = String.join(" + ", Collections.nCopies(6, pairs));

        assertThat(mistakes(many + " > 0", "string(" + pairs + ")")).isEmpty();
        assertThat(mistakes(many + " > 0", "string(" + many + ")"))
                .singleElement()
                .extracting(Mistake::path)
                .isEqualTo("rules[0].messageExpression");
    }

    @Test
    void countsVariablesOnce() {
        assertThat(mistakes("variables.pairs + variables.pairs + variables.pairs + variables.pairs > 0"))
                .isEmpty();
        assertThat(mistakes("object.a.all(a, variables.pairs > 0)")).isEmpty();
    }

    private static List<Mistake> mistakes(String expression) {
        return mistakes(expression, "'x'");
    }

    private static List<Mistake> mistakes(String expression, String message) {
        var compiler = new RuleCompiler();
        compiler.compile(
                List.of(
                        new Variable("names", "containers.map(c, c.name)"),
                        new Variable("pairs", "containers.map(a, containers.map(b, a.name + b.name).size()).size()")),
                List.of(new RuleSource("r", expression, null, message)),
                Set.of());
        compiler.requireBoundedCost();
        return compiler.mistakes();
    }
}
