package dev.sallyport.check.rule;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.sallyport.check.rule.CelEnvironment.Compiled;
import dev.sallyport.check.rule.RuleSource.Mistake;
import dev.sallyport.check.rule.RuleSource.Variable;
import dev.sallyport.workload.ObjectKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compiler of the variables and rules of one policy. Collects all mistakes. */
public final class RuleCompiler {
    private static final int MAX = 100;

    private final List<Mistake> mistakes = new ArrayList<>();
    private final Map<String, Compiled> variables = new LinkedHashMap<>();
    private final Map<String, CompiledRule> compiledRules = new LinkedHashMap<>();
    private final RuleContext context;
    private CelEnvironment environment;

    /** Creates a compiler for a policy without parameters, and without a cluster. */
    public RuleCompiler() {
        this(RuleContext.NONE);
    }

    public RuleCompiler(RuleContext context) {
        this.context = context;
        this.environment =
                context.params().isPresent() ? CelEnvironment.standard().withParams() : CelEnvironment.standard();
    }

    /** Returns the mistakes in the order of the policy. */
    public List<Mistake> mistakes() {
        return List.copyOf(mistakes);
    }

    /**
     * Compiles the rules of a policy. Omits rules with mistakes.
     *
     * @param kinds kinds of objects to which the rules apply
     */
    public List<RuleCheck> compile(List<Variable> variables, List<RuleSource> rules, Set<ObjectKind> kinds) {
        if (variables.size() > MAX || rules.size() > MAX) {
            mistakes.add(new Mistake(
                    variables.size() > MAX ? "variables" : "rules",
                    "a policy has at most " + MAX + " variables and " + MAX + " rules"));
            return List.of();
        }
        for (int i = 0; i < variables.size(); i++) {
            variable(variables.get(i), "variables[" + i + "]");
        }
        var names = new HashSet<String>();
        var checks = new ArrayList<RuleCheck>();
        for (int i = 0; i < rules.size(); i++) {
            var path = "rules[" + i + "]";
            if (!names.add(rules.get(i).name())) {
                mistakes.add(new Mistake(
                        path + ".name",
                        "there are two rules named \"" + rules.get(i).name() + '"'));
            }
            rule(rules.get(i), path, kinds).ifPresent(checks::add);
        }
        return checks;
    }

    private void variable(Variable variable, String path) {
        if (variables.containsKey(variable.name())) {
            mistakes.add(new Mistake(path + ".name", "there are two variables named \"" + variable.name() + '"'));
        }
        // An invalid variable is declared too, so that expressions which use it have no mistake of their own.
        var compiled = compiled(variable.expression(), SimpleType.DYN, path + ".expression");
        compiled.ifPresent(found -> variables.put(variable.name(), found));
        environment =
                environment.with(variable.name(), compiled.map(Compiled::type).orElse(SimpleType.DYN));
    }

    private Optional<RuleCheck> rule(RuleSource rule, String path, Set<ObjectKind> kinds) {
        var before = mistakes.size();
        var expression = compiled(rule.expression(), SimpleType.BOOL, path + ".expression");
        var message = rule.messageExpression() == null
                ? Optional.<Compiled>empty()
                : compiled(rule.messageExpression(), SimpleType.STRING, path + ".messageExpression");
        return mistakes.size() > before
                ? Optional.empty()
                : expression.map(compiled -> {
                    var compiledRule = new CompiledRule(rule, compiled, message.orElse(null), variables);
                    compiledRules.put(path, compiledRule);
                    return new RuleCheck(compiledRule, kinds, context);
                });
    }

    /** Adds a mistake for each compiled rule that exceeds a limit already for an object of assumed size. */
    public void requireBoundedCost() {
        compiledRules.forEach((path, rule) -> {
            var cost = CostEstimator.estimate(rule.expression(), variables);
            var excess = CostEstimator.excess(cost);
            excess.ifPresent(reason -> mistakes.add(new Mistake(path + ".expression", reason)));
            if (excess.isEmpty() && rule.message() != null) {
                CostEstimator.excess(cost.plus(CostEstimator.estimate(rule.message(), variables)))
                        .ifPresent(reason -> mistakes.add(new Mistake(path + ".messageExpression", reason)));
            }
        });
    }

    private Optional<Compiled> compiled(String expression, CelType type, String path) {
        try {
            return Optional.of(environment.compile(expression, type));
        } catch (IllegalArgumentException e) {
            mistakes.add(new Mistake(path, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }
}
