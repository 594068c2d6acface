package dev.sallyport.check.rule;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.sallyport.check.rule.CostMeter.Exhausted;
import java.util.ArrayDeque;

/**
 * Regular expressions (RE2) that may come from anybody. Matching takes linear time, but a repetition is written out when a
 * pattern is compiled, and repetitions of repetitions multiply: so their size is reckoned before, from their text.
 *
 * <p>Beyond ASCII no case is ignored: for some characters, such as U+1C80, RE2/J 1.8 looks for ever for those that differ
 * from them by case alone.
 */
final class RegexCompiler {
    static final int MAX_LENGTH = 1024;
    static final int MAX_SIZE = 5_000;

    /** Of a pattern times that of the text: a second at the very worst. */
    static final long MAX_WORK = 20_000_000;

    private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[A-Za-z-]*i");
    private static final Pattern BEYOND_ASCII = Pattern.compile("[^\\x00-\\x7f]|\\\\[x0-7]");
    private static final LoadingCache<String, Compiled> KNOWN =
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
     * What looks for a pattern in a text.
     *
     * @throws Exhausted where the pattern is too long or too large, also for that text
     * @throws com.google.re2j.PatternSyntaxException where it is none
     */
    static Matcher matcher(String pattern, String text) {
        var compiled = KNOWN.get(pattern);
        requireLittle(compiled.size() * text.length());
        return compiled.pattern().matcher(text);
    }

    /**
     * Work that grows with a pattern and with what it is looked for in.
     *
     * @throws Exhausted where it is too much
     */
    static void requireLittle(long work) {
        if (work > MAX_WORK) {
            throw new Exhausted("looks for too much in a text that is too long");
        }
    }

    private static Compiled compile(String pattern) {
        if (pattern.length() > MAX_LENGTH) {
            throw new Exhausted("has a pattern of more than " + MAX_LENGTH + " characters");
        }
        if (IGNORES_CASE.matcher(pattern).find()
                && BEYOND_ASCII.matcher(pattern).find()) {
            throw new Exhausted("has a pattern that ignores case beyond ASCII");
        }
        var size = new RegexCompiler(pattern).size();
        if (size > MAX_SIZE) {
            throw new Exhausted("has a pattern that repeats too much");
        }
        return new Compiled(Pattern.compile(pattern), size);
    }

    /** About how many instructions it takes; never fewer than a hundredth of them. */
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

    /** A brace that is no repetition is a literal; taking it for one does no harm. */
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

    /** To the bracket that closes the class; one that comes first, is escaped, or ends a named class does not. */
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

    /** What is quoted is not looked into, and so counts as large. */
    private void escape() {
        if (text.startsWith("\\Q", at)) {
            throw new Exhausted("has a pattern with \\Q in it");
        }
        literal();
        at++;
    }

    private static long bounded(long size) {
        return Math.min(size, Integer.MAX_VALUE);
    }

    private record Compiled(Pattern pattern, long size) {}
}
