package dev.sallyport.check.rule.library;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.sallyport.check.EvaluationBudget;
import java.util.ArrayDeque;

/**
 * Compiler of untrusted regular expressions (RE2). Matching takes linear time, but compiling expands repetitions, and nested
 * repetitions multiply. The size is therefore estimated from the text before compiling.
 *
 * <p>Case-insensitive patterns must be ASCII: for some characters, such as U+1C80, RE2/J 1.8 does not terminate while it
 * searches for characters that differ only in case.
 */
public final class RegexCompiler {
    static final int MAX_LENGTH = 1024;
    static final int MAX_SIZE = 5_000;

    /** Maximum of pattern size times text length; at most a second of work. */
    static final long MAX_WORK = 20_000_000;

    /** Work that takes as long as a step of CEL. */
    private static final int WORK_OF_A_STEP = 25;

    /** Work of compiling an expression, for each of its instructions. */
    private static final int COMPILING = 4;

    private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[A-Za-z-]*i");
    private static final Pattern BEYOND_ASCII = Pattern.compile("[^\\x00-\\x7f]|\\\\[x0-7]");
    private static final LoadingCache<String, SizedPattern> KNOWN =
            Caffeine.newBuilder().maximumSize(1_000).build(RegexCompiler::compile);

    private final String text;
    private final ArrayDeque<Long> groups = new ArrayDeque<>();
    private int at;
    private long size;
    private long atom;

    private RegexCompiler(String text) {
        this.text = text;
    }

    /**
     * Returns a matcher of a pattern for a text.
     *
     * @throws Exhausted if the pattern is too large by itself, or for the text
     * @throws com.google.re2j.PatternSyntaxException if the pattern is invalid
     */
    public static Matcher matcher(String pattern, String text) {
        var compiled = KNOWN.get(pattern);
        requireBoundedWork(compiled.size() * text.length());
        EvaluationBudget.spend(compiled.size() * text.length() / WORK_OF_A_STEP);
        return compiled.pattern().matcher(text);
    }

    /**
     * Checks an amount of work.
     *
     * @throws Exhausted if it exceeds the maximum
     */
    static void requireBoundedWork(long work) {
        if (work > MAX_WORK) {
            throw new Exhausted("searches a string that is too long for the pattern");
        }
    }

    private static SizedPattern compile(String pattern) {
        if (pattern.length() > MAX_LENGTH) {
            throw new Exhausted("has a pattern of more than " + MAX_LENGTH + " characters");
        }
        if (IGNORES_CASE.matcher(pattern).find()
                && BEYOND_ASCII.matcher(pattern).find()) {
            throw new Exhausted("has a pattern that ignores case beyond ASCII");
        }
        var size = new RegexCompiler(pattern).size();
        if (size > MAX_SIZE) {
            throw new Exhausted("has a pattern with too many repetitions");
        }
        EvaluationBudget.spend(size * COMPILING);
        return new SizedPattern(Pattern.compile(pattern), size);
    }

    /** Returns an estimate of the number of instructions; at least a hundredth of the real number. */
    private long size() {
        while (at < text.length()) {
            switch (text.charAt(at)) {
                case '(' -> open();
                case ')' -> close();
                case '{' -> repeat();
                case '[' -> bracket();
                case '\\' -> escape();
                default -> literal();
            }
        }
        while (!groups.isEmpty()) {
            close();
        }
        return bounded(size + atom);
    }

    private void literal() {
        size = bounded(size + atom);
        atom = 1;
        at++;
    }

    private void open() {
        groups.push(bounded(size + atom));
        size = 0;
        atom = 0;
        at++;
    }

    private void close() {
        var inside = bounded(size + atom) + 2;
        size = groups.isEmpty() ? 0 : groups.pop();
        atom = inside;
        at++;
    }

    /** Multiplies the size of the last atom. A literal brace counts as repetition too, which is only less precise. */
    private void repeat() {
        var end = text.indexOf('}', at);
        var largest = 1L;
        for (var number : text.substring(at + 1, end < 0 ? text.length() : end).split(",", -1)) {
            if (number.matches("[0-9]{1,9}")) {
                largest = Math.max(largest, Long.parseLong(number));
            }
        }
        atom = bounded(Math.max(atom, 1) * largest);
        at++;
    }

    /** Skips a character class up to its closing bracket. */
    private void bracket() {
        literal();
        if (at < text.length() && text.charAt(at) == '^') {
            at++;
        }
        if (at < text.length() && text.charAt(at) == ']') {
            at++;
        }
        while (at < text.length() && text.charAt(at) != ']') {
            var named = text.startsWith("[:", at) ? text.indexOf(":]", at) : -1;
            at = named > 0 ? named + 2 : at + (text.charAt(at) == '\\' ? 2 : 1);
        }
        at++;
    }

    /** Skips an escape sequence. Rejects quoted sections, which this class does not parse. */
    private void escape() {
        if (text.startsWith("\\Q", at)) {
            throw new Exhausted("has a pattern with \\Q");
        }
        literal();
        at++;
    }

    private static long bounded(long size) {
        return Math.min(size, Integer.MAX_VALUE);
    }

    private record SizedPattern(Pattern pattern, long size) {}
}
