package dev.sallyport.convert.admission;

import com.google.re2j.Pattern;
import dev.sallyport.convert.model.Draft;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.Scope;
import dev.sallyport.export.CelTokens;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Expressions of a policy in CEL: match conditions, variables and validations.
 *
 * @param rewrite change of every expression
 * @param hasParams whether the policies have parameters too
 */
public record CelPolicy(
        List<String> conditions,
        List<CelVariable> variables,
        List<CelValidation> validations,
        UnaryOperator<String> rewrite,
        boolean hasParams) {
    /** Images as Kyverno lists them; rules have a variable of the same name with another value. */
    private static final Pattern IMAGES = Pattern.compile("\\bimages\\s*\\.\\s*(?:c|initC|ephemeralC)ontainers\\b");

    private static final Set<String> VALIDATION_FIELDS = Set.of("expression", "message", "messageExpression", "reason");

    /** Named expression. */
    public record CelVariable(String name, String expression) {}

    /** Expression that is true for compliant objects. */
    public record CelValidation(String expression, String message, String messageExpression) {}

    /** Reads the expressions of a policy in the form of ValidatingAdmissionPolicy. */
    public static CelPolicy of(
            Fields spec, String conditionsField, String validationsField, UnaryOperator<String> rewrite)
            throws Inexpressible {
        var conditions = new ArrayList<String>();
        for (var condition : spec.parts(conditionsField)) {
            condition.requireOnly(Set.of("name", "expression"));
            conditions.add(condition.text("expression"));
        }
        var variables = new ArrayList<CelVariable>();
        for (var variable : spec.parts("variables")) {
            variable.requireOnly(Set.of("name", "expression"));
            variables.add(new CelVariable(variable.text("name"), variable.text("expression")));
        }
        var validations = new ArrayList<CelValidation>();
        for (var validation : spec.parts(validationsField)) {
            validation.requireOnly(VALIDATION_FIELDS);
            validations.add(new CelValidation(
                    validation.text("expression"), validation.text("message"), validation.text("messageExpression")));
        }
        return new CelPolicy(conditions, variables, validations, rewrite, false);
    }

    /** Returns the expressions for a policy with parameters. */
    CelPolicy withParams() {
        return new CelPolicy(conditions, variables, validations, rewrite, true);
    }

    /** Returns all expressions after the change. */
    public List<String> expressions() {
        var all = new ArrayList<>(conditions);
        variables.forEach(each -> all.add(each.expression()));
        validations.forEach(each -> {
            all.add(each.expression());
            all.add(each.messageExpression());
        });
        return all.stream().map(rewrite).toList();
    }

    /**
     * Returns the scope with the match conditions.
     *
     * @throws Inexpressible if a condition needs what only the source has
     */
    public Scope conditional(Scope scope) throws Inexpressible {
        var conditional = scope;
        for (var condition : conditions) {
            var foreign = foreign(condition);
            if (!foreign.isEmpty()) {
                throw new Inexpressible("a match condition: " + foreign);
            }
            conditional = conditional.when(rewrite.apply(condition));
        }
        return conditional;
    }

    /** Adds the variables and validations to a policy, and notes those that have no equivalent. */
    public void addTo(Draft draft) {
        for (var variable : variables) {
            var foreign = foreign(variable.expression());
            if (foreign.isEmpty()) {
                draft.variable(variable.name(), rewrite.apply(variable.expression()));
            } else {
                draft.note(Note.Effect.OMITTED, "the variable %s: %s".formatted(variable.name(), foreign));
            }
        }
        for (int i = 0; i < validations.size(); i++) {
            var validation = validations.get(i);
            var foreign = foreign(validation.expression());
            if (!foreign.isEmpty()) {
                draft.note(Note.Effect.OMITTED, "validation %d: %s".formatted(i + 1, foreign));
                continue;
            }
            var hasMessage = !validation.messageExpression().isEmpty()
                    && foreign(validation.messageExpression()).isEmpty();
            draft.rule(
                    validations.size() == 1 ? "validation" : "validation-" + (i + 1),
                    rewrite.apply(validation.expression()),
                    validation.message(),
                    hasMessage ? rewrite.apply(validation.messageExpression()) : null);
        }
    }

    private String foreign(String expression) {
        if (IMAGES.matcher(expression).find()) {
            return "images in the form of Kyverno have no equivalent";
        }
        var names = new HashSet<String>();
        CelTokens.replaced(expression, token -> {
            names.add(token);
            return token;
        });
        return names.contains("params") && !hasParams ? "parameters have no equivalent" : "";
    }
}
