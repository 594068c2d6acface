package dev.sallyport.check.rule;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelListsExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelRuntimeLibrary;
import dev.sallyport.check.rule.library.AuthorizerFunctions;
import dev.sallyport.check.rule.library.BoundedFunctions;
import dev.sallyport.check.rule.library.DynamicFunctions;
import dev.sallyport.check.rule.library.FormatFunctions;
import dev.sallyport.check.rule.library.FunctionSet;
import dev.sallyport.check.rule.library.ListFunctions;
import dev.sallyport.check.rule.library.NetworkFunctions;
import dev.sallyport.check.rule.library.QuantityFunctions;
import dev.sallyport.check.rule.library.RegexFunctions;
import dev.sallyport.check.rule.library.SortFunctions;
import dev.sallyport.check.rule.library.StandardFunctions;
import dev.sallyport.check.rule.library.StringFunctions;
import dev.sallyport.check.rule.library.UrlFunctions;
import dev.sallyport.check.rule.library.VersionFunctions;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * CEL environment of policies: everything that the API server has, and the extensions for mathematics and bindings.
 *
 * <p>Functions with unbounded cost are bounded. Regular expressions are RE2.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/cel/">CEL in Kubernetes</a>
 */
final class CelEnvironment {
    static final int MAX_EXPRESSION = 4096;
    static final int MAX_ITERATIONS = 10_000;
    private static final int MAX_DEPTH = 50;

    private static final CelOptions OPTIONS = CelOptions.current()
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxExpressionCodePointSize(MAX_EXPRESSION)
            .maxParseRecursionDepth(MAX_DEPTH)
            .enableHeterogeneousNumericComparisons(true)
            .errorOnDuplicateMapKeys(false)
            .build();
    private static final CelListsExtensions LISTS = CelExtensions.lists(
            EnumSet.complementOf(EnumSet.of(CelListsExtensions.Function.RANGE, CelListsExtensions.Function.SORT_BY)));
    private static final SortFunctions SORT = new SortFunctions();
    private static final ImmutableList<FunctionSet> KUBERNETES = ImmutableList.of(
            StringFunctions.library(),
            RegexFunctions.library(),
            ListFunctions.library(),
            QuantityFunctions.library(),
            NetworkFunctions.library(),
            UrlFunctions.library(),
            FormatFunctions.library(),
            AuthorizerFunctions.library(),
            VersionFunctions.library());
    private static final ImmutableList<CelCompilerLibrary> COMPILER_LIBRARIES =
            ImmutableList.<CelCompilerLibrary>builder()
                    .add(
                            CelExtensions.optional(),
                            LISTS,
                            SORT,
                            CelExtensions.sets(OPTIONS),
                            CelExtensions.math(),
                            CelExtensions.bindings(),
                            CelExtensions.comprehensions())
                    .addAll(KUBERNETES)
                    .build();
    private static final ImmutableList<CelRuntimeLibrary> RUNTIME_LIBRARIES = ImmutableList.<CelRuntimeLibrary>builder()
            .add(
                    CelExtensions.optional(),
                    new DynamicFunctions(),
                    new StandardFunctions(),
                    LISTS,
                    SORT,
                    BoundedFunctions.of(CelExtensions.sets(OPTIONS)),
                    CelExtensions.math(),
                    CelExtensions.comprehensions())
            .addAll(KUBERNETES)
            .build();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.legacyCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .setStandardEnvironmentEnabled(false)
            .setStandardFunctions(StandardFunctions.others())
            .addLibraries(RUNTIME_LIBRARIES)
            .build();

    private final ImmutableMap<String, CelType> variables;
    private final Map<CelType, CelCompiler> compilers = new HashMap<>();

    private CelEnvironment(ImmutableMap<String, CelType> variables) {
        this.variables = variables;
    }

    /** Returns a copy of the environment with the parameters of a policy. */
    CelEnvironment withParams() {
        return new CelEnvironment(ImmutableMap.<String, CelType>builder()
                .putAll(variables)
                .put("params", SimpleType.DYN)
                .buildKeepingLast());
    }

    /** Returns the environment for rules of a policy, without its variables. */
    static CelEnvironment standard() {
        return new CelEnvironment(ImmutableMap.<String, CelType>builder()
                .put("object", SimpleType.DYN)
                .put("oldObject", SimpleType.DYN)
                .put("namespaceObject", SimpleType.DYN)
                .put("podSpec", SimpleType.DYN)
                .put("containers", ListType.create(SimpleType.DYN))
                .put("images", ListType.create(SimpleType.STRING))
                .put("authorizer", AuthorizerFunctions.AUTHORIZER)
                .put("authorizer.requestResource", AuthorizerFunctions.RESOURCE_CHECK)
                .put("now", SimpleType.TIMESTAMP)
                .put("request", RequestTypes.REQUEST)
                .buildOrThrow());
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
            return new Compiled(tree, RUNTIME.createProgram(DynamicDispatch.of(tree)));
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
