package dev.sallyport.check.rule;

import java.util.List;

/** What Kubernetes can do with lists of numbers and of texts. */
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

    /** Whole numbers stay whole; a sum that is too large for them is an error. */
    static Object sum(List<?> list) {
        if (list.stream().allMatch(Long.class::isInstance)) {
            return list.stream().mapToLong(Long.class::cast).reduce(0L, Math::addExact);
        }
        return list.stream().mapToDouble(ListFunctions::number).sum();
    }

    /** The least of them where the sign is 1, the greatest where it is -1. */
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
        throw new IllegalArgumentException("a list of numbers or of texts is wanted");
    }
}
