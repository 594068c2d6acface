package dev.sallyport.check.rule.library;

import com.google.common.collect.ImmutableList;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import dev.cel.runtime.CelStandardFunctions;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Standard functions whose results differ between CEL for Java and the API server: texts of numbers, and order of strings. */
public final class StandardFunctions implements CelRuntimeLibrary {
    private static final Set<CelStandardFunctions.StandardFunction> BOUNDED =
            Set.of(CelStandardFunctions.StandardFunction.MATCHES, CelStandardFunctions.StandardFunction.CONTAINS);
    private static final Set<String> REPLACED = Set.of(
            "DOUBLE_TO_STRING",
            "TIMESTAMP_TO_STRING",
            "DURATION_TO_STRING",
            "STRING_TO_DOUBLE",
            "DURATION_TO_MILLISECONDS",
            "LESS_STRING",
            "LESS_EQUALS_STRING",
            "GREATER_STRING",
            "GREATER_EQUALS_STRING");

    /** Returns the standard functions of CEL for Java that this library does not replace. */
    public static CelStandardFunctions others() {
        return CelStandardFunctions.newBuilder()
                .filterFunctions((function, overload) -> !BOUNDED.contains(function)
                        && !(overload instanceof Enum<?> named && REPLACED.contains(overloadName(named))))
                .build();
    }

    private static String overloadName(Enum<?> overload) {
        return overload.name();
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder runtime) {
        runtime.addFunctionBindings(
                bind("double_to_string", each -> NumberText.shortest((Double) each[0]), Double.class),
                bind("timestamp_to_string", each -> TextFormat.string(each[0]), Instant.class),
                bind("duration_to_string", each -> NumberText.seconds((Duration) each[0]), Duration.class),
                bind("string_to_double", each -> number((String) each[0]), String.class),
                bind("duration_to_milliseconds", each -> ((Duration) each[0]).toMillis(), Duration.class),
                bind("less_string", each -> compare(each) < 0, String.class, String.class),
                bind("less_equals_string", each -> compare(each) <= 0, String.class, String.class),
                bind("greater_string", each -> compare(each) > 0, String.class, String.class),
                bind("greater_equals_string", each -> compare(each) >= 0, String.class, String.class));
    }

    private static CelFunctionBinding bind(String id, CelFunctionOverload definition, Class<?>... classes) {
        return CelFunctionBinding.from(id, ImmutableList.copyOf(classes), FunctionSet.withoutArguments(definition));
    }

    private static int compare(Object[] arguments) {
        return Characters.compare((String) arguments[0], (String) arguments[1]);
    }

    private static double number(String text) {
        var sign = text.startsWith("-") ? -1.0 : 1.0;
        var digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        return infinite(digits.toLowerCase(Locale.ROOT))
                .map(value -> sign * value)
                .orElseGet(() -> {
                    if (!digits.matches(
                            "(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?|0[xX][0-9A-Fa-f.]+[pP][+-]?[0-9]+")) {
                        throw new IllegalArgumentException("the string is not a number");
                    }
                    return sign * Double.parseDouble(digits);
                });
    }

    private static Optional<Double> infinite(String text) {
        return switch (text) {
            case "inf", "infinity" -> Optional.of(Double.POSITIVE_INFINITY);
            case "nan" -> Optional.of(Double.NaN);
            default -> Optional.empty();
        };
    }
}
