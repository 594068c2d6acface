package dev.sallyport.convert.kyverno;

import dev.sallyport.convert.cel.Term;
import dev.sallyport.convert.jmespath.Conditions;
import dev.sallyport.convert.jmespath.Query;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.pattern.PatternExpression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Entries of {@code validate.foreach}: a condition for every item of a list. */
record ForEachRule(Map<String, String> roots) {
    private static final Set<String> FIELDS =
            Set.of("list", "preconditions", "context", "elementScope", "pattern", "anyPattern", "deny");
    private static final String ELEMENT = "element";

    /** Returns the condition that every item of every list complies. */
    Term expression(List<Fields> entries) throws Inexpressible {
        var all = Term.TRUE;
        for (var entry : entries) {
            all = all.and(expression(entry));
        }
        return all;
    }

    private Term expression(Fields entry) throws Inexpressible {
        entry.requireOnly(FIELDS);
        var inner = new HashMap<>(roots);
        inner.put(ELEMENT, ELEMENT);
        var list = Query.parse(entry.text("list"), roots, "[]");
        var preconditions = Term.all(new Conditions(inner, "''").of(entry, "preconditions"));
        var condition = preconditions.not().or(condition(entry, inner));
        return Term.atom("%s.all(%s, %s)".formatted(list.expression(), ELEMENT, condition));
    }

    private static Term condition(Fields entry, Map<String, String> inner) throws Inexpressible {
        if (entry.has("pattern")) {
            return PatternExpression.of(entry.get("pattern"), ELEMENT);
        }
        if (entry.has("anyPattern")) {
            return PatternExpression.ofAny(entry.list("anyPattern"), ELEMENT);
        }
        if (entry.has("deny")) {
            return ClassicRule.notDenied(entry.partOrEmpty("deny"), inner);
        }
        throw new Inexpressible("foreach has no pattern, anyPattern or deny");
    }
}
