package dev.sallyport.check.rule.library;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.common.values.CelByteString;
import dev.sallyport.check.EvaluationBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;

/** Functions of lists: order, sum, extremes and positions. */
public final class ListFunctions {
    private static final int MAX_RANGE = 10_000;
    private static final CelType ANY = TypeParamType.create("T");
    private static final CelType LIST = ListType.create(ANY);

    private ListFunctions() {}

    /** Returns the library. */
    public static FunctionSet library() {
        return new FunctionSet(Map.of())
                .global("lists.range", ListType.create(SimpleType.INT), each -> range((Long) each[0]), SimpleType.INT)
                .member("isSorted", SimpleType.BOOL, each -> isSorted(list(each)), LIST)
                .member("sum", ANY, each -> sum(list(each)), LIST)
                .member("min", ANY, each -> extreme(list(each), 1), LIST)
                .member("max", ANY, each -> extreme(list(each), -1), LIST)
                .member("indexOf", SimpleType.INT, each -> indexOf(list(each), each[1]), LIST, ANY)
                .member("lastIndexOf", SimpleType.INT, each -> lastIndexOf(list(each), each[1]), LIST, ANY)
                .member(
                        "unwrapOpt",
                        LIST,
                        each -> list(each).stream()
                                .flatMap(value -> ((Optional<?>) value).stream())
                                .toList(),
                        ListType.create(OptionalType.create(ANY)));
    }

    private static List<?> list(Object[] arguments) {
        var list = (List<?>) arguments[0];
        EvaluationBudget.spend(list.size());
        return list;
    }

    private static List<Long> range(long size) {
        if (size > MAX_RANGE) {
            throw new Exhausted("creates a list of more than " + MAX_RANGE + " elements");
        }
        return LongStream.range(0, size).boxed().toList();
    }

    private static boolean isSorted(List<?> list) {
        for (int i = 1; i < list.size(); i++) {
            if (compare(list.get(i - 1), list.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns the sum of numbers or durations. An overflow is an error. */
    private static Object sum(List<?> list) {
        return list.isEmpty()
                ? (Object) 0L
                : list.stream()
                        .map(Object.class::cast)
                        .reduce(ListFunctions::plus)
                        .orElseThrow();
    }

    private static Object plus(Object one, Object other) {
        if (one instanceof Long a && other instanceof Long b) {
            return Math.addExact(a, b);
        }
        if (one instanceof Double a && other instanceof Double b) {
            return a + b;
        }
        if (one instanceof UnsignedLong a && other instanceof UnsignedLong b) {
            var sum = a.plus(b);
            if (sum.compareTo(a) < 0) {
                throw new ArithmeticException("the sum is too large");
            }
            return sum;
        }
        if (one instanceof Duration a && other instanceof Duration b) {
            return a.plus(b);
        }
        throw new IllegalArgumentException("only numbers of one type, or durations, can be added");
    }

    /** Returns the minimum if the sign is 1, and the maximum if it is -1; the first one of equal elements. */
    private static Object extreme(List<?> list, int sign) {
        return list.stream()
                .map(Object.class::cast)
                .reduce((a, b) -> sign * compare(a, b) <= 0 ? a : b)
                .orElseThrow(() -> new IllegalArgumentException("the list is empty"));
    }

    private static long indexOf(List<?> list, Object value) {
        for (int i = 0; i < list.size(); i++) {
            if (areEqual(list.get(i), value)) {
                return i;
            }
        }
        return -1;
    }

    private static long lastIndexOf(List<?> list, Object value) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (areEqual(list.get(i), value)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns whether values are equal; numbers of different types are if their values are. */
    static boolean areEqual(Object one, Object other) {
        if (one instanceof Number && other instanceof Number) {
            return compareNumbers(one, other) == 0;
        }
        if (one instanceof List<?> a && other instanceof List<?> b) {
            return a.size() == b.size()
                    && LongStream.range(0, a.size()).allMatch(i -> areEqual(a.get((int) i), b.get((int) i)));
        }
        if (one instanceof Map<?, ?> a && other instanceof Map<?, ?> b) {
            return a.size() == b.size()
                    && a.entrySet().stream()
                            .allMatch(entry -> b.containsKey(entry.getKey())
                                    && areEqual(entry.getValue(), Objects.requireNonNull(b.get(entry.getKey()))));
        }
        return one.equals(other);
    }

    /** Compares numbers, or other comparable values of one type. */
    static int compare(Object one, Object other) {
        if (one instanceof Number && other instanceof Number) {
            return compareNumbers(one, other);
        }
        if (one instanceof String a && other instanceof String b) {
            return Characters.compare(a, b);
        }
        if (one instanceof Boolean a && other instanceof Boolean b) {
            return a.compareTo(b);
        }
        if (one instanceof Duration a && other instanceof Duration b) {
            return a.compareTo(b);
        }
        if (one instanceof Instant a && other instanceof Instant b) {
            return a.compareTo(b);
        }
        if (one instanceof CelByteString a && other instanceof CelByteString b) {
            return java.util.Arrays.compareUnsigned(a.toByteArray(), b.toByteArray());
        }
        throw new IllegalArgumentException("the list must contain comparable elements of one type");
    }

    private static int compareNumbers(Object one, Object other) {
        if (one instanceof Double a && other instanceof Double b) {
            return Double.compare(a, b);
        }
        return Characters.decimal(one).compareTo(Characters.decimal(other));
    }
}
