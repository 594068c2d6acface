package dev.sallyport.convert.cel;

import java.util.List;

/**
 * Condition in CEL, with the parentheses that its parts need.
 *
 * @param precedence binding strength of the outermost operator; a higher one binds stronger
 */
public record Term(String text, int precedence) {
    /** Condition that always holds. */
    public static final Term TRUE = new Term("true", Term.ATOM);

    /** Condition that never holds. */
    public static final Term FALSE = new Term("false", Term.ATOM);

    private static final int MAX_LINE = 80;
    private static final int TERNARY = 0;
    private static final int OR = 1;
    private static final int AND = 2;
    private static final int COMPARISON = 3;
    private static final int ATOM = 4;

    /** Returns a call, a selection or a literal. */
    public static Term atom(String text) {
        return new Term(text, ATOM);
    }

    /** Returns a comparison, or a condition with {@code in}. */
    public static Term comparison(String text) {
        return new Term(text, COMPARISON);
    }

    /** Returns an expression of unknown form. */
    public static Term of(String text) {
        return new Term(text, TERNARY);
    }

    public Term and(Term other) {
        if (equals(TRUE) || other.equals(FALSE)) {
            return other;
        }
        return other.equals(TRUE) || equals(FALSE) ? this : joined(other, "&& ", AND);
    }

    public Term or(Term other) {
        if (equals(FALSE) || other.equals(TRUE)) {
            return other;
        }
        return other.equals(FALSE) || equals(TRUE) ? this : joined(other, "|| ", OR);
    }

    public Term not() {
        if (equals(TRUE)) {
            return FALSE;
        }
        return equals(FALSE) ? TRUE : new Term("!" + in(ATOM), ATOM);
    }

    /** Returns one of two conditions, depending on this one. */
    public Term choose(Term then, Term otherwise) {
        return then.equals(otherwise)
                ? then
                : new Term("%s ? %s : %s".formatted(in(OR), then.in(OR), otherwise.in(OR)), TERNARY);
    }

    /** Returns the condition that all hold. */
    public static Term all(List<Term> terms) {
        return terms.stream().reduce(TRUE, Term::and);
    }

    /** Returns the condition that any holds. */
    public static Term any(List<Term> terms) {
        return terms.stream().reduce(FALSE, Term::or);
    }

    private Term joined(Term other, String operator, int strength) {
        boolean isLong = text.length() + other.text.length() > MAX_LINE;
        return new Term(in(strength) + (isLong ? "\n" : " ") + operator + other.in(strength), strength);
    }

    private String in(int outer) {
        return precedence >= outer ? text : "(" + text + ")";
    }

    @Override
    public String toString() {
        return text;
    }
}
