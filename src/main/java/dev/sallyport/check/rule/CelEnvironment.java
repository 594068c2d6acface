package dev.sallyport.check.rule;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelListsExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelRuntimeLibrary;
import dev.cel.runtime.CelStandardFunctions;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * CEL environment of policies: standard CEL, its extensions for strings, lists, sets, mathematics, optional values and
 * bindings, and the Kubernetes libraries for regular expressions, lists and quantities.
 *
 * <p>Functions with unbounded cost are excluded ({@code lists.range}) or bounded (matches, contains, replace, join, functions of sets). Regular
 * expressions are RE2.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/cel/">CEL in Kubernetes</a>
 */
final class CelEnvironment {
    static final int MAX_EXPRESSION = 4096;
    private static final int MAX_ITERATIONS = 10_000;
    private static final int MAX_DEPTH = 50;

    private static final CelOptions OPTIONS = CelOptions.current()
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxExpressionCodePointSize(MAX_EXPRESSION)
            .maxParseRecursionDepth(MAX_DEPTH)
            .enableHeterogeneousNumericComparisons(true)
            .build();
    private static final CelStringExtensions STRINGS = CelExtensions.strings(
            EnumSet.complementOf(EnumSet.of(CelStringExtensions.Function.REPLACE, CelStringExtensions.Function.JOIN)));
    private static final CelListsExtensions LISTS =
            CelExtensions.lists(EnumSet.complementOf(EnumSet.of(CelListsExtensions.Function.RANGE)));
    private static final KubernetesLibrary KUBERNETES = new KubernetesLibrary();
    private static final ImmutableList<CelCompilerLibrary> COMPILER_LIBRARIES = ImmutableList.of(
            CelExtensions.optional(),
            STRINGS,
            LISTS,
            CelExtensions.sets(OPTIONS),
            CelExtensions.math(),
            CelExtensions.bindings(),
            CelExtensions.comprehensions(),
            KUBERNETES);
    private static final ImmutableList<CelRuntimeLibrary> RUNTIME_LIBRARIES = ImmutableList.of(
            CelExtensions.optional(),
            BoundedFunctions.of(STRINGS),
            LISTS,
            BoundedFunctions.of(CelExtensions.sets(OPTIONS)),
            CelExtensions.math(),
            CelExtensions.comprehensions(),
            KUBERNETES);
    private static final CelRuntime RUNTIME = CelRuntimeFactory.legacyCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .setStandardEnvironmentEnabled(false)
            .setStandardFunctions(CelStandardFunctions.newBuilder()
                    .excludeFunctions(
                            CelStandardFunctions.StandardFunction.MATCHES,
                            CelStandardFunctions.StandardFunction.CONTAINS)
                    .build())
            .addLibraries(RUNTIME_LIBRARIES)
            .build();

    private final ImmutableMap<String, CelType> variables;
    private final Map<CelType, CelCompiler> compilers = new HashMap<>();

    private CelEnvironment(ImmutableMap<String, CelType> variables) {
        this.variables = variables;
    }

    /** Returns the environment for rules of a policy, without its variables. */
    static CelEnvironment standard() {
        return new CelEnvironment(ImmutableMap.of(
                "object", SimpleType.DYN,
                "oldObject", SimpleType.DYN,
                "namespaceObject", SimpleType.DYN,
                "request", RequestTypes.REQUEST));
    }

    /** Returns the environment for in-toto statements. */
    static CelEnvironment ofStatements() {
        return new CelEnvironment(ImmutableMap.of("statement", SimpleType.DYN, "predicate", SimpleType.DYN));
    }

    /** Returns a copy of the environment with another variable. */
    CelEnvironment with(String name, CelType type) {
        return new CelEnvironment(ImmutableMap.<String, CelType>builder()
                .putAll(variables)
                .put("variables." + name, type)
                .buildKeepingLast());
    }

    /**
     * Parses and checks an expression.
     *
     * @param type required type; dyn for any type
     * @throws IllegalArgumentException if the expression is invalid; the message contains positions
     */
    Compiled compile(String expression, CelType type) {
        try {
            var tree = compiler(type).compile(expression).getAst();
            return new Compiled(tree, RUNTIME.createProgram(tree));
        } catch (CelValidationException e) {
            throw new IllegalArgumentException(
                    e.getErrors().stream().map(CelEnvironment::text).distinct().collect(Collectors.joining("; ")), e);
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private CelCompiler compiler(CelType type) {
        return compilers.computeIfAbsent(type, _ -> {
            var compiler = CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(OPTIONS)
                    .setStandardEnvironmentEnabled(false)
                    .setStandardDeclarations(CelStandardDeclarations.newBuilder()
                            .excludeFunctions(
                                    CelStandardDeclarations.StandardFunction.MATCHES,
                                    CelStandardDeclarations.StandardFunction.CONTAINS)
                            .build())
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addLibraries(COMPILER_LIBRARIES)
                    .setTypeProvider(RequestTypes.PROVIDER)
                    .setResultType(type);
            variables.forEach(compiler::addVar);
            return compiler.build();
        });
    }

    private static String text(CelIssue issue) {
        var at = issue.getSourceLocation();
        return "%d:%d: %s".formatted(at.getLine(), at.getColumn() + 1, issue.getMessage());
    }

    /** Compiled expression. */
    record Compiled(CelAbstractSyntaxTree tree, CelRuntime.Program program) {
        CelType type() {
            return tree.getResultType();
        }

        /** Returns the source text. */
        String text() {
            return tree.getSource().getContent().toString();
        }
    }
}
