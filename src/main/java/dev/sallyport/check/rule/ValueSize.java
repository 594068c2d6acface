package dev.sallyport.check.rule;

/**
 * Size of a value while the cost of an expression is estimated. A value of the object, of the request or of the parameters has
 * no known size; one is assumed.
 *
 * @param elements number of elements or characters; negative if it is not known
 * @param isNested whether the value is part of an element of a list, of which an object has more, but smaller ones
 * @param hasNestedElements whether its elements are such parts
 */
record ValueSize(long elements, boolean isNested, boolean hasNestedElements) {
    /** Assumed number of elements of a list or map. */
    static final long LIST = 30;

    /** Assumed number of elements of a list that is part of an element of another one. */
    static final long NESTED_LIST = 5;

    /** Assumed number of characters of a text. */
    static final long TEXT = 100;

    private static final long MAX = 1_000_000_000;

    static final ValueSize UNKNOWN = unknown(false);

    /** Returns the size of a literal. */
    static ValueSize of(long elements) {
        return new ValueSize(elements, false, false);
    }

    static ValueSize unknown(boolean isNested) {
        return new ValueSize(-1, isNested, true);
    }

    boolean isKnown() {
        return elements >= 0;
    }

    long asList() {
        if (isKnown()) {
            return elements;
        }
        return isNested ? NESTED_LIST : LIST;
    }

    long asText() {
        return isKnown() ? elements : TEXT;
    }

    /** Returns the size of a field. */
    ValueSize field() {
        return unknown(isNested);
    }

    /** Returns the size of an element of the list. */
    ValueSize element() {
        return unknown(hasNestedElements);
    }

    /** Returns the size of the list with the elements or characters of another one. */
    ValueSize plus(ValueSize other, boolean isText) {
        var sum = isText ? asText() + other.asText() : asList() + other.asList();
        return new ValueSize(
                Math.min(sum, MAX), isNested && other.isNested, hasNestedElements || other.hasNestedElements);
    }

    /** Returns the size of one of two values. */
    ValueSize or(ValueSize other) {
        if (isKnown() && other.isKnown()) {
            return elements > other.elements ? this : other;
        }
        if (!isKnown() && !other.isKnown()) {
            return unknown(isNested && other.isNested);
        }
        return isKnown() ? other : this;
    }
}
