package dev.sallyport.check.rule;

import com.google.common.collect.ImmutableList;
import dev.cel.checker.CelCheckerBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import dev.sallyport.check.EvaluationBudget;
import java.util.ArrayList;
import java.util.List;

/**
 * CEL library of Kubernetes: {@code find}, {@code findAll}; {@code isSorted}, {@code sum}, {@code min}, {@code max}, {@code
 * indexOf}, {@code lastIndexOf} of lists; quantities. It also contains bounded variants of the standard functions {@code
 * matches}, {@code contains}, {@code replace} and {@code join}.
 */
final class KubernetesLibrary implements CelCompilerLibrary, CelRuntimeLibrary {
    private static final int MAX_TEXT = 1024 * 1024;
    private static final int MAX_FOUND = 10_000;

    /** Number of characters that are searched or copied in the time of a step. */
    private static final int CHARACTERS_OF_A_STEP = 250;

    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType ANY = TypeParamType.create("T");
    private static final CelType LIST = ListType.create(ANY);
    private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");

    private final List<CelFunctionDecl> declarations = new ArrayList<>();
    private final List<CelFunctionBinding> bindings = new ArrayList<>();

    KubernetesLibrary() {
        regularExpressions();
        strings();
        lists();
        quantities();
    }

    @Override
    public void setCheckerOptions(CelCheckerBuilder checker) {
        checker.addFunctionDeclarations(declarations);
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder runtime) {
        runtime.addFunctionBindings(bindings);
    }

    private void regularExpressions() {
        declare(
                "matches",
                overload("matches", false, SimpleType.BOOL, List.of(TEXT, TEXT)),
                overload("matches_string", true, SimpleType.BOOL, List.of(TEXT, TEXT)));
        bind("matches", arguments -> matches(text(arguments, 0), text(arguments, 1)), String.class, String.class);
        bind(
                "matches_string",
                arguments -> matches(text(arguments, 0), text(arguments, 1)),
                String.class,
                String.class);
        member("find", TEXT, arguments -> find(text(arguments, 0), text(arguments, 1)), String.class, TEXT);
        declare(
                "findAll",
                overload("findAll", true, ListType.create(TEXT), List.of(TEXT, TEXT)),
                overload("findAll_limit", true, ListType.create(TEXT), List.of(TEXT, TEXT, SimpleType.INT)));
        bind("findAll", arguments -> findAll(text(arguments, 0), text(arguments, 1), -1), String.class, String.class);
        bind(
                "findAll_limit",
                arguments -> findAll(text(arguments, 0), text(arguments, 1), (Long) arguments[2]),
                String.class,
                String.class,
                Long.class);
    }

    private void strings() {
        declare("contains", overload("contains_string", true, SimpleType.BOOL, List.of(TEXT, TEXT)));
        bind(
                "contains_string",
                arguments -> contains(text(arguments, 0), text(arguments, 1)),
                String.class,
                String.class);
        member(
                "replace",
                TEXT,
                arguments -> replace(text(arguments, 0), text(arguments, 1), text(arguments, 2)),
                String.class,
                TEXT,
                TEXT);
        declare(
                "join",
                overload("join", true, TEXT, List.of(ListType.create(TEXT))),
                overload("join_separator", true, TEXT, List.of(ListType.create(TEXT), TEXT)));
        bind("join", arguments -> join((List<?>) arguments[0], ""), List.class);
        bind("join_separator", arguments -> join((List<?>) arguments[0], text(arguments, 1)), List.class, String.class);
    }

    private void lists() {
        member("isSorted", SimpleType.BOOL, arguments -> ListFunctions.isSorted((List<?>) arguments[0]), List.class);
        member("sum", ANY, arguments -> ListFunctions.sum((List<?>) arguments[0]), List.class);
        member("min", ANY, arguments -> ListFunctions.least((List<?>) arguments[0], 1), List.class);
        member("max", ANY, arguments -> ListFunctions.least((List<?>) arguments[0], -1), List.class);
        // Strings have functions with the same names, so these need separate overloads.
        declare("indexOf", overload("list_indexOf", true, SimpleType.INT, List.of(LIST, ANY)));
        bind(
                "list_indexOf",
                arguments -> (long) ((List<?>) arguments[0]).indexOf(arguments[1]),
                List.class,
                Object.class);
        declare("lastIndexOf", overload("list_lastIndexOf", true, SimpleType.INT, List.of(LIST, ANY)));
        bind(
                "list_lastIndexOf",
                arguments -> (long) ((List<?>) arguments[0]).lastIndexOf(arguments[1]),
                List.class,
                Object.class);
    }

    private void quantities() {
        function("quantity", QUANTITY, arguments -> QuantityValue.parse(text(arguments, 0)));
        function("isQuantity", SimpleType.BOOL, arguments -> QuantityValue.isAmount(text(arguments, 0)));
        member("isInteger", SimpleType.BOOL, arguments -> amount(arguments, 0).isInteger(), QuantityValue.class);
        member("asInteger", SimpleType.INT, arguments -> amount(arguments, 0).asInteger(), QuantityValue.class);
        member(
                "asApproximateFloat",
                SimpleType.DOUBLE,
                arguments -> amount(arguments, 0).asDouble(),
                QuantityValue.class);
        member("sign", SimpleType.INT, arguments -> amount(arguments, 0).sign(), QuantityValue.class);
        member("compareTo", SimpleType.INT, arguments -> compared(arguments), QuantityValue.class, QUANTITY);
        member("isGreaterThan", SimpleType.BOOL, arguments -> compared(arguments) > 0, QuantityValue.class, QUANTITY);
        member("isLessThan", SimpleType.BOOL, arguments -> compared(arguments) < 0, QuantityValue.class, QUANTITY);
        member(
                "add",
                QUANTITY,
                arguments -> amount(arguments, 0).plus(amount(arguments, 1)),
                QuantityValue.class,
                QUANTITY);
        member(
                "sub",
                QUANTITY,
                arguments -> amount(arguments, 0).minus(amount(arguments, 1)),
                QuantityValue.class,
                QUANTITY);
    }

    private static long compared(Object[] arguments) {
        return amount(arguments, 0).compareTo(amount(arguments, 1));
    }

    private static boolean matches(String text, String pattern) {
        return RegexCompiler.matcher(pattern, text).find();
    }

    private static boolean contains(String text, String part) {
        var work = (long) text.length() * part.length() / 100;
        RegexCompiler.requireBoundedWork(work);
        EvaluationBudget.spend((work + text.length()) / CHARACTERS_OF_A_STEP);
        return text.contains(part);
    }

    private static String find(String text, String pattern) {
        var matcher = RegexCompiler.matcher(pattern, text);
        return matcher.find() ? matcher.group() : "";
    }

    private static List<String> findAll(String text, String pattern, long limit) {
        var found = new ArrayList<String>();
        var matcher = RegexCompiler.matcher(pattern, text);
        while ((limit < 0 || found.size() < limit) && matcher.find()) {
            found.add(matcher.group());
            EvaluationBudget.spend(1);
            RegexCompiler.requireBoundedWork((found.size() + 1L) * (text.length() - matcher.end()));
            if (found.size() > MAX_FOUND) {
                throw new CostMeter.Exhausted("finds more than " + MAX_FOUND + " matches");
            }
        }
        return found;
    }

    private static String replace(String text, String old, String by) {
        EvaluationBudget.spend(text.length() / CHARACTERS_OF_A_STEP);
        long times = old.isEmpty()
                ? text.length() + 1L
                : (text.length() - text.replace(old, "").length()) / old.length();
        return bounded(text.length() + times * by.length()) ? text.replace(old, by) : "";
    }

    private static String join(List<?> texts, String separator) {
        EvaluationBudget.spend(texts.size());
        var length = texts.stream()
                .mapToLong(text -> String.valueOf(text).length() + separator.length())
                .sum();
        return bounded(length)
                ? String.join(separator, texts.stream().map(String.class::cast).toList())
                : "";
    }

    private static boolean bounded(long length) {
        if (length > MAX_TEXT) {
            throw new CostMeter.Exhausted("creates a string of more than " + MAX_TEXT + " characters");
        }
        return true;
    }

    private static String text(Object[] arguments, int i) {
        return (String) arguments[i];
    }

    private static QuantityValue amount(Object[] arguments, int i) {
        return (QuantityValue) arguments[i];
    }

    /** Adds a function with one string argument. */
    private void function(String name, CelType result, CelFunctionOverload definition) {
        declare(name, overload(name, false, result, List.of(TEXT)));
        bind(name, definition, String.class);
    }

    /** Adds a member function. */
    private void member(
            String name, CelType result, CelFunctionOverload definition, Class<?> receiver, CelType... parameters) {
        var types = new ArrayList<CelType>();
        var classes = new ArrayList<Class<?>>();
        types.add(type(receiver));
        classes.add(receiver);
        for (var parameter : parameters) {
            types.add(parameter);
            classes.add(parameter.equals(QUANTITY) ? QuantityValue.class : String.class);
        }
        declare(name, overload("k8s_" + name, true, result, types));
        bindings.add(
                CelFunctionBinding.from("k8s_" + name, ImmutableList.copyOf(classes), withoutArguments(definition)));
    }

    private static CelType type(Class<?> receiver) {
        if (receiver == QuantityValue.class) {
            return QUANTITY;
        }
        return receiver == List.class ? LIST : TEXT;
    }

    private static CelOverloadDecl overload(String id, boolean member, CelType result, List<CelType> parameters) {
        return member
                ? CelOverloadDecl.newMemberOverload(id, result, parameters)
                : CelOverloadDecl.newGlobalOverload(id, result, parameters);
    }

    private void declare(String name, CelOverloadDecl... overloads) {
        declarations.add(CelFunctionDecl.newFunctionDeclaration(name, overloads));
    }

    private void bind(String id, CelFunctionOverload definition, Class<?>... classes) {
        bindings.add(CelFunctionBinding.from(id, ImmutableList.copyOf(classes), withoutArguments(definition)));
    }

    /** Wraps exceptions of a function, because CEL would add all arguments to the message of other exceptions. */
    private static CelFunctionOverload withoutArguments(CelFunctionOverload definition) {
        return arguments -> {
            try {
                return definition.apply(arguments);
            } catch (RuntimeException e) {
                throw new CelEvaluationException(String.valueOf(e.getMessage()), e);
            }
        };
    }
}
