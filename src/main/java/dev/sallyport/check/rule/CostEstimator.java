package dev.sallyport.check.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelKind;
import dev.sallyport.check.rule.CelEnvironment.Compiled;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Estimate of the cost of an expression before any object is known, as the API server makes it for validation rules of
 * CustomResourceDefinitions. Loops cost the most: the estimate assumes sizes for lists that are not literals.
 *
 * <p>Variables of the policy are evaluated once. So are permissions that do not depend on a loop.
 */
final class CostEstimator {
    private static final String VARIABLES = "variables.";
    private static final int CHARACTERS_OF_A_STEP = 25;
    private static final int ELEMENTS_OF_A_STEP = 4;

    private final Map<String, Compiled> variables;
    private final Map<String, ValueSize> sizes = new HashMap<>();
    private EstimatedCost once = EstimatedCost.NONE;

    private CostEstimator(Map<String, Compiled> variables) {
        this.variables = variables;
    }

    /** Returns the cost of an expression with the variables that it uses. */
    static EstimatedCost estimate(Compiled expression, Map<String, Compiled> variables) {
        var estimator = new CostEstimator(variables);
        var estimate = estimator.new ExpressionScope(expression.tree(), Map.of())
                .estimate(expression.tree().getExpr());
        return estimate.cost().plus(estimator.once);
    }

    /** Returns the size of a variable of the policy, whose cost is added on first use. */
    private ValueSize variable(String name) {
        var known = sizes.get(name);
        if (known != null) {
            return known;
        }
        var variable = variables.get(name);
        if (variable == null) {
            return ValueSize.UNKNOWN;
        }
        var estimate = new ExpressionScope(variable.tree(), Map.of())
                .estimate(variable.tree().getExpr());
        sizes.put(name, estimate.size());
        once = once.plus(estimate.cost());
        return estimate.size();
    }

    /** Cost and size of the value of a part of an expression. */
    private record Estimate(EstimatedCost cost, ValueSize size) {}

    /** Variables of the loops around a part of an expression. */
    private final class ExpressionScope {
        private final CelAbstractSyntaxTree tree;
        private final Map<String, ValueSize> local;

        ExpressionScope(CelAbstractSyntaxTree tree, Map<String, ValueSize> local) {
            this.tree = tree;
            this.local = local;
        }

        Estimate estimate(CelExpr each) {
            return switch (each.getKind()) {
                case CONSTANT -> new Estimate(EstimatedCost.steps(1), constant(each.constant()));
                case IDENT ->
                    new Estimate(EstimatedCost.steps(1), identifier(each.ident().name()));
                case SELECT -> select(each);
                case CALL -> call(each.call());
                case LIST ->
                    literal(each.list().elements(), each.list().elements().size());
                case MAP ->
                    literal(
                            each.map().entries().stream()
                                    .flatMap(entry -> Stream.of(entry.key(), entry.value()))
                                    .toList(),
                            each.map().entries().size());
                case STRUCT ->
                    literal(
                            each.struct().entries().stream()
                                    .map(CelExpr.CelStruct.Entry::value)
                                    .toList(),
                            each.struct().entries().size());
                case COMPREHENSION -> loop(each.comprehension());
                case NOT_SET -> new Estimate(EstimatedCost.NONE, ValueSize.UNKNOWN);
            };
        }

        private ValueSize constant(CelConstant constant) {
            return constant.getKind() == CelConstant.Kind.STRING_VALUE
                    ? ValueSize.of(constant.stringValue().length())
                    : ValueSize.of(1);
        }

        private ValueSize identifier(String name) {
            var known = local.get(name);
            if (known != null) {
                return known;
            }
            var plain = name.startsWith(".") ? name.substring(1) : name;
            return plain.startsWith(VARIABLES) ? variable(plain.substring(VARIABLES.length())) : ValueSize.UNKNOWN;
        }

        private Estimate select(CelExpr each) {
            var select = each.select();
            if (select.operand().getKind() == Kind.IDENT
                    && select.operand().ident().name().equals("variables")) {
                return new Estimate(EstimatedCost.steps(2), variable(select.field()));
            }
            var operand = estimate(select.operand());
            return new Estimate(
                    operand.cost().plus(EstimatedCost.steps(1)), operand.size().field());
        }

        private Estimate literal(Iterable<CelExpr> parts, int elements) {
            var cost = EstimatedCost.steps(1);
            for (var part : parts) {
                cost = cost.plus(estimate(part).cost());
            }
            return new Estimate(cost, ValueSize.of(elements));
        }

        private Estimate loop(CelExpr.CelComprehension loop) {
            var range = estimate(loop.iterRange());
            var start = estimate(loop.accuInit());
            var times = range.size().asList();
            var inner = new HashMap<>(local);
            inner.put(loop.iterVar(), range.size().element());
            if (!loop.iterVar2().isEmpty()) {
                inner.put(loop.iterVar2(), range.size().element());
            }
            inner.put(loop.accuVar(), start.size());
            var body = new ExpressionScope(tree, inner);
            var repeated = body.estimate(loop.loopCondition())
                    .cost()
                    .plus(body.estimate(loop.loopStep()).cost())
                    .repeated(times);
            var isBinding = times == 0;
            inner.put(loop.accuVar(), isBinding ? start.size() : collected(loop, range.size(), times));
            var result = body.estimate(loop.result());
            return new Estimate(range.cost().plus(start.cost()).plus(repeated).plus(result.cost()), result.size());
        }

        /** Returns the size of the result of a loop: a list that it fills, or one value. */
        private ValueSize collected(CelExpr.CelComprehension loop, ValueSize range, long times) {
            var kind = loop.accuInit().getKind();
            return kind == Kind.LIST || kind == Kind.MAP
                    ? new ValueSize(range.isKnown() ? times : -1, range.isNested(), range.hasNestedElements())
                    : ValueSize.UNKNOWN;
        }

        private Estimate call(CelExpr.CelCall call) {
            var parts =
                    Stream.concat(call.target().stream(), call.args().stream()).toList();
            var estimates = parts.stream().map(this::estimate).toList();
            var cost = EstimatedCost.steps(1);
            if (call.function().equals("_?_:_")) {
                cost = cost.plus(estimates.get(0).cost())
                        .plus(estimates.get(1).cost().or(estimates.get(2).cost()));
                return new Estimate(
                        cost, estimates.get(1).size().or(estimates.get(2).size()));
            }
            for (var estimate : estimates) {
                cost = cost.plus(estimate.cost());
            }
            var first = estimates.isEmpty() ? ValueSize.of(1) : estimates.get(0).size();
            var second =
                    estimates.size() < 2 ? ValueSize.of(1) : estimates.get(1).size();
            cost = cost.plus(EstimatedCost.steps(work(call.function(), first, second)));
            if (isReview(call)) {
                cost = cost.plus(review(call));
            }
            return new Estimate(cost, result(call, parts, first, second));
        }

        /** Returns the steps of a function in addition to its call. */
        private long work(String function, ValueSize first, ValueSize second) {
            return switch (function) {
                case "matches", "find", "findAll" -> first.asText() * second.asText() / CHARACTERS_OF_A_STEP;
                case "sets.contains", "sets.equivalent", "sets.intersects" ->
                    first.asList() * second.asList() / ELEMENTS_OF_A_STEP;
                case "@in" -> second.asList() / ELEMENTS_OF_A_STEP;
                case "sort", "sortBy", "distinct", "isSorted", "sum", "min", "max", "join" -> first.asList();
                default -> 0;
            };
        }

        private ValueSize result(CelExpr.CelCall call, List<CelExpr> parts, ValueSize first, ValueSize second) {
            return switch (call.function()) {
                case "_+_" -> first.plus(second, isText(parts.getFirst()) || isText(parts.getLast()));
                case "_[_]", "_[?_]", "_?._" -> isNumber(parts.getLast()) ? first.element() : first.field();
                case "orValue", "or" -> first.or(second);
                case "lists.range" ->
                    call.args().getFirst().getKind() == Kind.CONSTANT
                                    && call.args().getFirst().constant().getKind() == CelConstant.Kind.INT64_VALUE
                            ? ValueSize.of(Math.max(
                                    0, call.args().getFirst().constant().int64Value()))
                            : ValueSize.UNKNOWN;
                case "optional.of", "value", "dyn", "sort", "sortBy", "distinct", "reverse", "slice" -> first;
                default -> ValueSize.unknown(first.isNested());
            };
        }

        private boolean isText(CelExpr each) {
            return is(each, CelKind.STRING);
        }

        private boolean isNumber(CelExpr each) {
            return is(each, CelKind.INT);
        }

        private boolean is(CelExpr each, CelKind kind) {
            return tree.getType(each.id()).map(type -> type.kind() == kind).orElse(false);
        }

        private boolean isReview(CelExpr.CelCall call) {
            return call.function().equals("check") && call.target().isPresent();
        }

        /** Returns the cost of asking the authorizer; adds it once if it does not depend on a loop. */
        private EstimatedCost review(CelExpr.CelCall call) {
            var review = new EstimatedCost(0, 0, 1);
            var names = new HashSet<String>();
            names(call, names);
            if (names.stream().anyMatch(local::containsKey)) {
                return review;
            }
            once = once.plus(review);
            return EstimatedCost.NONE;
        }

        private void names(CelExpr.CelCall call, Set<String> names) {
            call.target().ifPresent(target -> names(target, names));
            call.args().forEach(argument -> names(argument, names));
        }

        private void names(CelExpr each, Set<String> names) {
            switch (each.getKind()) {
                case IDENT -> names.add(each.ident().name());
                case SELECT -> names(each.select().operand(), names);
                case CALL -> names(each.call(), names);
                case LIST -> each.list().elements().forEach(element -> names(element, names));
                case MAP ->
                    each.map().entries().forEach(entry -> {
                        names(entry.key(), names);
                        names(entry.value(), names);
                    });
                case COMPREHENSION -> names.addAll(local.keySet());
                case CONSTANT, STRUCT, NOT_SET -> {}
            }
        }
    }

    /** Returns the reason for which a rule is too expensive; empty if it is not. */
    static Optional<String> excess(EstimatedCost cost) {
        var what = cost.reviews() > RuleAuthorizer.MAX_REVIEWS
                ? "asks the authorizer for %,d permissions, more than %,d"
                        .formatted(cost.reviews(), RuleAuthorizer.MAX_REVIEWS)
                : cost.iterations() > CelEnvironment.MAX_ITERATIONS
                        ? "needs %,d iterations, more than %,d"
                                .formatted(cost.iterations(), CelEnvironment.MAX_ITERATIONS)
                        : cost.steps() > CostMeter.MAX_STEPS
                                ? "needs %,d steps, more than %,d".formatted(cost.steps(), CostMeter.MAX_STEPS)
                                : "";
        return what.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        ("with its variables, %s, for an object whose lists have %d elements, and %d in an element of"
                                        + " another list; nest fewer loops, loop over a literal list, or compute in a variable"
                                        + " what does not depend on the loop")
                                .formatted(what, ValueSize.LIST, ValueSize.NESTED_LIST));
    }
}
