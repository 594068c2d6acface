package dev.sallyport.check.rule;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.sallyport.check.rule.library.DynamicFunctions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Expression whose operations on values without static type are calls of {@link DynamicFunctions}. The expression has the same
 * meaning as before, and the results of the API server.
 */
final class DynamicDispatch {
    private static final Map<String, String> REPLACED = Map.of(
            "_[_]", DynamicFunctions.INDEX,
            "_[?_]", DynamicFunctions.OPTIONAL_INDEX,
            "_?._", DynamicFunctions.OPTIONAL_FIELD,
            "or", DynamicFunctions.OR,
            "orValue", DynamicFunctions.OR_VALUE);
    private static final Set<String> CONDITIONS = Set.of("_&&_", "_||_");

    private final CelAbstractSyntaxTree tree;
    private final Map<Long, CelReference> references;
    private final Map<Long, CelType> types;
    private long lastId;

    private DynamicDispatch(CelAbstractSyntaxTree tree) {
        this.tree = tree;
        this.references = new HashMap<>(tree.getReferenceMap());
        this.types = new HashMap<>(tree.getTypeMap());
        this.lastId = types.keySet().stream().mapToLong(Long::longValue).max().orElse(0) + 1_000;
    }

    /** Returns the expression with calls of dynamic functions. */
    static CelAbstractSyntaxTree of(CelAbstractSyntaxTree tree) {
        return new DynamicDispatch(tree).rewritten();
    }

    private CelAbstractSyntaxTree rewritten() {
        var expression = rewritten(tree.getExpr());
        return CelAbstractSyntaxTree.newCheckedAst(expression, tree.getSource(), references, types);
    }

    private CelExpr rewritten(CelExpr each) {
        return switch (each.getKind()) {
            case SELECT -> references.containsKey(each.id()) ? each : select(each.id(), each.select());
            case CALL -> call(each.id(), each.call());
            case LIST ->
                CelExpr.ofList(
                        each.id(),
                        rewritten(each.list().elements()),
                        each.list().optionalIndices());
            case MAP ->
                CelExpr.ofMap(
                        each.id(),
                        each.map().entries().stream()
                                .map(entry -> CelExpr.ofMapEntry(
                                        entry.id(),
                                        rewritten(entry.key()),
                                        rewritten(entry.value()),
                                        entry.optionalEntry()))
                                .collect(ImmutableList.toImmutableList()));
            case COMPREHENSION -> comprehension(each);
            case CONSTANT, IDENT, STRUCT, NOT_SET -> each;
        };
    }

    private ImmutableList<CelExpr> rewritten(List<CelExpr> expressions) {
        return expressions.stream().map(this::rewritten).collect(ImmutableList.toImmutableList());
    }

    private CelExpr select(long id, CelExpr.CelSelect select) {
        var operand = rewritten(select.operand());
        return select.testOnly() && isDynamic(select.operand())
                ? newCall(id, DynamicFunctions.HAS, operand, text(select.field()))
                : CelExpr.ofSelect(id, operand, select.field(), select.testOnly());
    }

    private CelExpr call(long id, CelExpr.CelCall call) {
        var replacement = REPLACED.get(call.function());
        var reference = references.get(id);
        if (replacement != null && reference != null) {
            references.put(id, reference(replacement));
        }
        var arguments = CONDITIONS.contains(call.function())
                ? call.args().stream().map(this::condition).collect(ImmutableList.toImmutableList())
                : rewritten(call.args());
        return CelExpr.ofCall(id, call.target().map(this::rewritten), call.function(), arguments);
    }

    /** Returns an operand of a condition that fails by itself if it is neither true nor false. */
    private CelExpr condition(CelExpr operand) {
        var rewritten = rewritten(operand);
        return isDynamic(operand) ? newCall(newId(SimpleType.BOOL), DynamicFunctions.TRUTH, rewritten) : rewritten;
    }

    private CelExpr comprehension(CelExpr each) {
        var loop = each.comprehension();
        return CelExpr.newBuilder()
                .setId(each.id())
                .setComprehension(loop.toBuilder()
                        .setIterRange(rewritten(loop.iterRange()))
                        .setAccuInit(rewritten(loop.accuInit()))
                        .setLoopCondition(rewritten(loop.loopCondition()))
                        .setLoopStep(rewritten(loop.loopStep()))
                        .setResult(rewritten(loop.result()))
                        .build())
                .build();
    }

    private CelExpr newCall(long id, String function, CelExpr... arguments) {
        references.put(id, reference(function));
        return CelExpr.ofCall(id, Optional.empty(), function, ImmutableList.copyOf(arguments));
    }

    private CelExpr text(String value) {
        return CelExpr.ofConstant(newId(SimpleType.STRING), CelConstant.ofValue(value));
    }

    private long newId(CelType type) {
        types.put(++lastId, type);
        return lastId;
    }

    private boolean isDynamic(CelExpr expression) {
        var type = types.get(expression.id());
        return type != null && (type.kind() == CelKind.DYN || type.kind() == CelKind.TYPE_PARAM);
    }

    private static CelReference reference(String overload) {
        return CelReference.newBuilder().addOverloadIds(overload).build();
    }
}
