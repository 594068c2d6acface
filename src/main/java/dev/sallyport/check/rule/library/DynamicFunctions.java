package dev.sallyport.check.rule.library;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.UnsignedLong;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Operations that choose by the value and not by the static type: selection by key, by optional key and by optional field,
 * {@code has}, {@code or} and {@code orValue}. The API server does so; CEL for Java chooses among overloads, none or several of
 * which may fit a value without static type.
 */
public final class DynamicFunctions implements CelRuntimeLibrary {
    public static final String INDEX = "dynamic_index";
    public static final String OPTIONAL_INDEX = "dynamic_optional_index";
    public static final String OPTIONAL_FIELD = "dynamic_optional_field";
    public static final String HAS = "dynamic_has";
    public static final String OR = "dynamic_or";
    public static final String OR_VALUE = "dynamic_or_value";
    public static final String TRUTH = "dynamic_truth";

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder runtime) {
        runtime.addFunctionBindings(
                two(INDEX, each -> index(each[0], each[1])),
                two(OPTIONAL_INDEX, each -> find(each[0], each[1])),
                two(OPTIONAL_FIELD, each -> find(each[0], each[1])),
                two(HAS, each -> has(each[0], each[1])),
                new NonStrict(OR, each -> or(each, false)),
                new NonStrict(OR_VALUE, each -> or(each, true)),
                CelFunctionBinding.from(
                        TRUTH, ImmutableList.of(Object.class), FunctionSet.withoutArguments(each -> truth(each[0]))));
    }

    private static CelFunctionBinding two(String id, CelFunctionOverload definition) {
        return CelFunctionBinding.from(
                id, ImmutableList.of(Object.class, Object.class), FunctionSet.withoutArguments(definition));
    }

    /** Returns an element of a list or map; an optional one for an optional container. */
    private static Object index(Object container, Object key) {
        if (container instanceof Optional<?>) {
            return find(container, key);
        }
        if (!(container instanceof List<?>) && !(container instanceof Map<?, ?>)) {
            throw new IllegalArgumentException("only lists and maps have elements");
        }
        return find(container, key)
                .orElseThrow(() -> new NoSuchElementException(
                        container instanceof List<?> ? "the list has no such element" : "the map has no such key"));
    }

    /** Returns an element of a list or map, or of an optional one; empty if it is absent. */
    private static Optional<?> find(Object container, Object key) {
        return switch (container) {
            case Optional<?> optional -> optional.isEmpty() ? Optional.empty() : find(optional.get(), key);
            case List<?> list -> element(list, key);
            case Map<?, ?> map -> entry(map, key);
            default -> Optional.empty();
        };
    }

    private static Optional<?> element(List<?> list, Object key) {
        var position = position(key);
        return position < 0 || position >= list.size() ? Optional.empty() : optional(list.get((int) position));
    }

    private static long position(Object key) {
        return switch (key) {
            case Long number -> number;
            case UnsignedLong number -> number.longValue();
            case Double number when number == Math.rint(number) -> number.longValue();
            default -> throw new IllegalArgumentException("an element of a list is selected by a whole number");
        };
    }

    private static Optional<?> entry(Map<?, ?> map, Object key) {
        Object value = map.get(key);
        if (value == null && key instanceof Number) {
            value = map.entrySet().stream()
                    .filter(entry -> ListFunctions.areEqual(entry.getKey(), key))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
        return value == null ? Optional.empty() : optional(value);
    }

    private static Optional<?> optional(Object value) {
        return value instanceof Optional<?> known ? known : Optional.of(value);
    }

    private static boolean has(Object container, Object field) {
        return switch (container) {
            case Optional<?> optional -> optional.isPresent() && has(optional.get(), field);
            case Map<?, ?> map -> map.containsKey(field);
            case List<?> _ -> throw new IllegalArgumentException("a list has no fields");
            default -> false;
        };
    }

    /** Returns the first argument, or the second one if the first is an absent optional value. A failed argument is an exception. */
    private static Object or(Object[] arguments, boolean unwraps) throws CelEvaluationException {
        Object first = strict(arguments[0]);
        if (!(first instanceof Optional<?> optional)) {
            return first;
        }
        if (optional.isPresent()) {
            return unwraps ? optional.get() : optional;
        }
        return strict(arguments[1]);
    }

    private static Object strict(Object argument) throws CelEvaluationException {
        return switch (argument) {
            case CelEvaluationException failure -> throw failure;
            case RuntimeException failure -> throw failure;
            default -> argument;
        };
    }

    private static Object truth(Object value) {
        if (value instanceof Boolean) {
            return value;
        }
        throw new IllegalArgumentException("a condition is true or false");
    }

    /** Binding of a function that gets failures of its arguments as exceptions. */
    private record NonStrict(String id, CelFunctionOverload definition) implements CelFunctionBinding {
        @Override
        public String getOverloadId() {
            return id;
        }

        @Override
        public ImmutableList<Class<?>> getArgTypes() {
            return ImmutableList.of(Object.class, Object.class);
        }

        @Override
        public CelFunctionOverload getDefinition() {
            return definition;
        }

        @Override
        public boolean isStrict() {
            return false;
        }
    }
}
