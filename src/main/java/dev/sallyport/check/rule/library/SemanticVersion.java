package dev.sallyport.check.rule.library;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Semantic version. Build metadata do not count in comparisons. */
record SemanticVersion(long major, long minor, long patch, List<String> prerelease)
        implements Comparable<SemanticVersion> {
    private static final String NUMBER = "(0|[1-9][0-9]{0,19})";
    private static final String WORDS = "([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)";
    private static final Pattern SYNTAX =
            Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-" + WORDS + ")?(?:\\+" + WORDS + ")?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern LEADING_ZERO = Pattern.compile("0[0-9]+");
    private static final int PARTS = 3;

    SemanticVersion {
        prerelease = List.copyOf(prerelease);
    }

    /**
     * Parses a version.
     *
     * @throws IllegalArgumentException if the text is not a version
     */
    static SemanticVersion parse(String text) {
        var match = SYNTAX.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("the string is not a semantic version");
        }
        var words = match.group(4) == null
                ? List.<String>of()
                : List.of(match.group(4).split("\\.", -1));
        if (words.stream().anyMatch(word -> LEADING_ZERO.matcher(word).matches())) {
            throw new IllegalArgumentException("the string is not a semantic version");
        }
        return new SemanticVersion(
                Long.parseUnsignedLong(match.group(1)),
                Long.parseUnsignedLong(match.group(2)),
                Long.parseUnsignedLong(match.group(3)),
                words);
    }

    /** Parses a version that may begin with "v", have leading zeros, or lack its last numbers. */
    static SemanticVersion parseTolerant(String text) {
        var parts = (text.startsWith("v") ? text.substring(1) : text).split("\\.", PARTS);
        for (int i = 0; i < parts.length; i++) {
            parts[i] = parts[i].replaceFirst("^0+(?=[0-9])", "");
        }
        if (parts.length < PARTS && parts[parts.length - 1].matches(".*[+-].*")) {
            throw new IllegalArgumentException("a shortened version cannot have a suffix");
        }
        var complete = Arrays.copyOf(parts, PARTS);
        Arrays.fill(complete, parts.length, PARTS, "0");
        return parse(String.join(".", complete));
    }

    static boolean isValid(String text, boolean isTolerant) {
        try {
            of(text, isTolerant);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    static SemanticVersion of(String text, boolean isTolerant) {
        return isTolerant ? parseTolerant(text) : parse(text);
    }

    @Override
    public int compareTo(SemanticVersion other) {
        var numbers =
                compare(major, other.major, compare(minor, other.minor, Long.compareUnsigned(patch, other.patch)));
        if (numbers != 0 || prerelease.equals(other.prerelease)) {
            return numbers;
        }
        if (prerelease.isEmpty() || other.prerelease.isEmpty()) {
            return prerelease.isEmpty() ? 1 : -1;
        }
        for (int i = 0; i < Math.min(prerelease.size(), other.prerelease.size()); i++) {
            var word = compareWords(prerelease.get(i), other.prerelease.get(i));
            if (word != 0) {
                return word;
            }
        }
        return Integer.compare(prerelease.size(), other.prerelease.size());
    }

    private static int compare(long one, long other, int otherwise) {
        return one == other ? otherwise : Long.compareUnsigned(one, other);
    }

    private static int compareWords(String one, String other) {
        var isNumber = DIGITS.matcher(one).matches();
        if (isNumber != DIGITS.matcher(other).matches()) {
            return isNumber ? -1 : 1;
        }
        return Integer.signum(
                isNumber
                        ? Long.compareUnsigned(Long.parseUnsignedLong(one), Long.parseUnsignedLong(other))
                        : one.compareTo(other));
    }
}
