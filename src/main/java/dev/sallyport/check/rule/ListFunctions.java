package dev.sallyport.check.rule;

import java.util.List;

/** Functions of the Kubernetes library for lists of numbers and strings. */
final class ListFunctions {

    private ListFunctions() {}

    static boolean isSorted(List<?> list) {
        for (int i = 1; i < list.size(); i++) {
            if (compare(list.get(i - 1), list.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns the sum; an integer if all elements are integers. An overflow is an error. */
    static Object sum(List<?> list) {
        if (list.stream().allMatch(Long.class::isInstance)) {
            return list.stream().mapToLong(Long.class::cast).reduce(0L, Math::addExact);
        }
        return list.stream().mapToDouble(ListFunctions::number).sum();
    }

    /** Returns the minimum if the sign is 1, and the maximum if it is -1. */
    static Object least(List<?> list, int sign) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException("the list is empty");
        }
        return list.stream()
                .map(Object.class::cast)
                .reduce((a, b) -> sign * compare(a, b) <= 0 ? a : b)
                .orElseThrow();
    }

    private static int compare(Object a, Object b) {
        if (a instanceof String one && b instanceof String other) {
            return one.compareTo(other);
        }
        if (a instanceof Long one && b instanceof Long other) {
            return Long.compare(one, other);
        }
        return Double.compare(number(a), number(b));
    }

    private static double number(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("the list must contain only numbers or only strings");
    }
}
