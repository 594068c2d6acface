package dev.sallyport.check.rule.library;

import com.google.common.collect.ImmutableList;
import dev.cel.checker.CelCheckerBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelParserBuilder;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import dev.sallyport.check.EvaluationBudget;
import java.util.List;
import java.util.Optional;

/** Macro {@code sortBy}, which sorts a list by keys, such as {@code containers.sortBy(c, c.name)}. */
public final class SortFunctions implements CelCompilerLibrary, CelRuntimeLibrary {
    private static final String SORTED = "lists.@sorted";
    private static final String OVERLOAD = "list_sorted_by_keys";
    private static final CelType LIST = ListType.create(SimpleType.DYN);

    @Override
    public void setParserOptions(CelParserBuilder parser) {
        parser.addMacros(CelMacro.newReceiverMacro("sortBy", 2, SortFunctions::pairs));
    }

    @Override
    public void setCheckerOptions(CelCheckerBuilder checker) {
        checker.addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(
                SORTED, CelOverloadDecl.newGlobalOverload(OVERLOAD, LIST, List.of(LIST))));
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder runtime) {
        runtime.addFunctionBindings(CelFunctionBinding.from(
                OVERLOAD,
                ImmutableList.of(List.class),
                FunctionSet.withoutArguments(each -> sorted((List<?>) each[0]))));
    }

    /** Expands the macro: collects pairs of key and element, and sorts them. */
    private static Optional<CelExpr> pairs(
            CelMacroExprFactory factory, CelExpr target, ImmutableList<CelExpr> arguments) {
        var variable = arguments.getFirst();
        if (variable.getKind() != CelExpr.ExprKind.Kind.IDENT) {
            return Optional.empty();
        }
        var accumulator = factory.getAccumulatorVarName();
        var pair = factory.newGlobalCall(
                "dyn",
                factory.newList(
                        factory.newGlobalCall("dyn", arguments.get(1)), factory.newGlobalCall("dyn", variable)));
        var step = factory.newGlobalCall("_+_", factory.newIdentifier(accumulator), factory.newList(pair));
        return Optional.of(factory.newGlobalCall(
                SORTED,
                factory.fold(
                        variable.ident().name(),
                        target,
                        accumulator,
                        factory.newList(),
                        factory.newBoolLiteral(true),
                        step,
                        factory.newIdentifier(accumulator))));
    }

    private static List<?> sorted(List<?> pairs) {
        EvaluationBudget.spend(pairs.size());
        return pairs.stream()
                .map(List.class::cast)
                .sorted((one, other) -> ListFunctions.compare(one.get(0), other.get(0)))
                .map(pair -> pair.get(1))
                .toList();
    }
}
