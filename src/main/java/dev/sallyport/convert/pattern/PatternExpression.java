package dev.sallyport.convert.pattern;

import dev.sallyport.convert.cel.Access;
import dev.sallyport.convert.cel.GlobCondition;
import dev.sallyport.convert.cel.Term;
import dev.sallyport.convert.model.Inexpressible;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pattern as an expression in CEL that is true for the objects that Kyverno accepts: those that match the pattern, and those
 * that it does not apply to.
 *
 * <p>The parts of a pattern are evaluated one after the other. A condition that does not hold ends the evaluation of the
 * object, or of the item of a list that contains it, with the result {@code skip}.
 */
public final class PatternExpression {
    private static final Set<String> LISTS = Set.of(
            "accessModes",
            "add",
            "args",
            "clusterIPs",
            "command",
            "drop",
            "externalIPs",
            "finalizers",
            "hostnames",
            "hosts",
            "ipFamilies",
            "loadBalancerSourceRanges",
            "nameservers",
            "searches",
            "supplementalGroups",
            "values");
    private static final Set<String> TEXTS = Set.of(
            "host",
            "image",
            "imagePullPolicy",
            "ingressClassName",
            "mountPath",
            "name",
            "namespace",
            "path",
            "restartPolicy",
            "serviceAccountName",
            "type");
    private static final Set<String> TEXT_MAPS = Set.of("labels", "annotations");

    private int depth;

    /** Field of an object, with its pattern. */
    private record PatternStep(Anchor anchor, @Nullable Object pattern) {}

    private PatternExpression() {}

    /** Returns the condition that an object, such as {@code object}, matches, or that the pattern does not apply to it. */
    public static Term of(@Nullable Object pattern, String object) throws Inexpressible {
        return new PatternExpression().value(pattern, object, "", Term.TRUE, Term.TRUE);
    }

    /**
     * Returns the condition that an object matches any of the patterns, or that none of them applies to it. A pattern that
     * does not apply is no match while another one applies.
     */
    public static Term ofAny(List<?> patterns, String object) throws Inexpressible {
        var matches = new ArrayList<Term>();
        var skips = new ArrayList<Term>();
        for (var pattern : patterns) {
            var passed = of(pattern, object);
            var matched = new PatternExpression().value(pattern, object, "", Term.TRUE, Term.FALSE);
            matches.add(matched);
            skips.add(passed.equals(matched) ? Term.FALSE : passed.and(matched.not()));
        }
        return Term.any(matches).or(Term.all(skips));
    }

    private Term value(@Nullable Object pattern, String value, String key, Term rest, Term skip) throws Inexpressible {
        if (pattern instanceof Map<?, ?> map) {
            return map(map, value, key, rest, skip);
        }
        if (pattern instanceof List<?> list) {
            return list(list, value, rest, skip);
        }
        return scalar(pattern, value, key).and(rest);
    }

    private Term scalar(@Nullable Object pattern, String value, String key) throws Inexpressible {
        if (LISTS.contains(key)) {
            var item = item();
            return Term.atom(
                    "%s.all(%s, %s)".formatted(value, item, new ScalarPattern(item, false).condition(pattern)));
        }
        return new ScalarPattern(value, TEXTS.contains(key)).condition(pattern);
    }

    private Term map(Map<?, ?> pattern, String value, String key, Term rest, Term skip) throws Inexpressible {
        var result = rest;
        for (var step : steps(pattern).reversed()) {
            result = TEXT_MAPS.contains(key)
                            && GlobCondition.isWildcard(step.anchor().key())
                    ? anyKey(step, value).and(result)
                    : step(step, value, TEXT_MAPS.contains(key), result, skip);
        }
        return result;
    }

    /** Returns the steps in the order of their evaluation: conditions, other anchors, and fields that contain conditions first. */
    private static List<PatternStep> steps(Map<?, ?> pattern) throws Inexpressible {
        var conditions = new ArrayList<PatternStep>();
        var anchors = new ArrayList<PatternStep>();
        var nested = new ArrayList<PatternStep>();
        var plain = new ArrayList<PatternStep>();
        for (var entry : pattern.entrySet()) {
            var step = new PatternStep(Anchor.parse(String.valueOf(entry.getKey())), entry.getValue());
            var group = step.anchor().isCondition()
                    ? conditions
                    : step.anchor().kind() != Anchor.AnchorKind.PLAIN
                            ? anchors
                            : usesRest(step.pattern()) ? nested : plain;
            group.add(step);
        }
        conditions.addAll(anchors);
        conditions.addAll(nested);
        conditions.addAll(plain);
        return conditions;
    }

    private Term step(PatternStep step, String object, boolean isText, Term rest, Term skip) throws Inexpressible {
        var key = step.anchor().key();
        var present = Access.has(object, key);
        var field = Access.field(object, key);
        var name = isText ? "name" : key;
        return switch (step.anchor().kind()) {
            case CONDITION ->
                conditional(present.and(value(step.pattern(), field, name, Term.TRUE, Term.FALSE)), rest, skip);
            case GLOBAL ->
                conditional(present.not().or(value(step.pattern(), field, name, Term.TRUE, Term.FALSE)), rest, skip);
            case NEGATION -> present.not().and(rest);
            case EQUALITY ->
                usesRest(step.pattern())
                        ? present.choose(value(step.pattern(), field, name, rest, skip), rest)
                        : present.not()
                                .or(value(step.pattern(), field, name, Term.TRUE, skip))
                                .and(rest);
            case EXISTENCE -> existence(step.pattern(), present, field).and(rest);
            case PLAIN -> plain(step.pattern(), present, field, name, rest, skip);
        };
    }

    private static Term conditional(Term condition, Term rest, Term skip) {
        return skip.equals(Term.TRUE) ? condition.not().or(rest) : condition.and(rest);
    }

    private Term plain(@Nullable Object pattern, Term present, String field, String key, Term rest, Term skip)
            throws Inexpressible {
        if ("*".equals(pattern)) {
            return present.and(Term.comparison(field + " != null")).and(rest);
        }
        if (pattern instanceof Map || pattern instanceof List) {
            return usesRest(pattern)
                    ? present.and(value(pattern, field, key, rest, skip))
                    : present.and(value(pattern, field, key, Term.TRUE, skip)).and(rest);
        }
        var condition = scalar(pattern, field, key);
        return (ScalarPattern.matchesAbsence(pattern) ? present.not().or(condition) : present.and(condition)).and(rest);
    }

    private Term existence(@Nullable Object pattern, Term present, String field) throws Inexpressible {
        if (!(pattern instanceof List<?> items)) {
            throw new Inexpressible("the pattern of ^() is not a list");
        }
        var all = Term.TRUE;
        for (var each : items) {
            var item = item();
            all = all.and(Term.atom(
                    "%s.exists(%s, %s)".formatted(field, item, value(each, item, "", Term.TRUE, Term.FALSE))));
        }
        return present.not().or(all);
    }

    private Term list(List<?> pattern, String list, Term rest, Term skip) throws Inexpressible {
        if (pattern.size() != 1) {
            throw new Inexpressible("a list of %d patterns".formatted(pattern.size()));
        }
        var each = pattern.getFirst();
        var item = item();
        if (!(each instanceof Map<?, ?> map)) {
            return Term.atom("%s.all(%s, %s)".formatted(list, item, new ScalarPattern(item, false).condition(each)))
                    .and(rest);
        }
        var all = Term.atom("%s.all(%s, %s)".formatted(list, item, value(map, item, "", Term.TRUE, Term.TRUE)));
        if (!hasCondition(map, skip.equals(Term.TRUE))) {
            return all.equals(Term.atom("%s.all(%s, true)".formatted(list, item))) ? rest : all.and(rest);
        }
        var applied = Term.atom("%s.exists(%s, %s)".formatted(list, item, value(map, item, "", Term.TRUE, Term.FALSE)));
        var empty = Term.comparison("size(%s) == 0".formatted(list));
        return all.and(
                skip.equals(Term.TRUE)
                        ? empty.not().and(applied.not()).or(rest)
                        : empty.or(applied).and(rest));
    }

    /** Returns the condition for labels or annotations whose keys match a wildcard. */
    private Term anyKey(PatternStep step, String map) throws Inexpressible {
        var name = item();
        var matches = GlobCondition.term(step.anchor().key(), name);
        var exists = Term.atom("%s.exists(%s, %s)".formatted(map, name, matches));
        var value = new ScalarPattern("%s[%s]".formatted(map, name), true);
        return switch (step.anchor().kind()) {
            case NEGATION -> exists.not();
            case EQUALITY -> allKeys(map, name, matches, value.condition(step.pattern()));
            case PLAIN -> exists.and(allKeys(map, name, matches, value.condition(step.pattern())));
            case CONDITION, GLOBAL, EXISTENCE ->
                throw new Inexpressible("an anchor on the wildcard key \"%s\""
                        .formatted(step.anchor().key()));
        };
    }

    private static Term allKeys(String map, String name, Term matches, Term condition) {
        return Term.atom("%s.all(%s, %s)".formatted(map, name, matches.not().or(condition)));
    }

    private String item() {
        depth++;
        return depth == 1 ? "item" : "item" + depth;
    }

    /** Returns whether a part of the pattern can end the evaluation of the object around it. */
    private static boolean usesRest(@Nullable Object pattern) throws Inexpressible {
        if (pattern instanceof List<?> list) {
            return list.size() == 1 && list.getFirst() instanceof Map<?, ?> map && hasCondition(map, true);
        }
        if (!(pattern instanceof Map<?, ?> map)) {
            return false;
        }
        for (var entry : map.entrySet()) {
            var anchor = Anchor.parse(String.valueOf(entry.getKey()));
            boolean isOpen = anchor.kind() == Anchor.AnchorKind.PLAIN || anchor.kind() == Anchor.AnchorKind.EQUALITY;
            if (anchor.isCondition() || (isOpen && usesRest(entry.getValue()))) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the pattern of an item contains conditions; only global ones affect more than the item. */
    private static boolean hasCondition(Map<?, ?> pattern, boolean isGlobal) throws Inexpressible {
        for (var entry : pattern.entrySet()) {
            var anchor = Anchor.parse(String.valueOf(entry.getKey()));
            if (isGlobal ? anchor.kind() == Anchor.AnchorKind.GLOBAL : anchor.isCondition()) {
                return true;
            }
            if (entry.getValue() instanceof Map<?, ?> nested && hasCondition(nested, isGlobal)) {
                return true;
            }
        }
        return false;
    }
}
