package dev.sallyport.check.rule.library;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.sallyport.check.EvaluationBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Functions with regular expressions (RE2): {@code matches}, {@code find} and {@code findAll}. */
public final class RegexFunctions {
    private static final int MAX_FOUND = 10_000;
    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType TEXTS = ListType.create(TEXT);

    private RegexFunctions() {}

    /** Returns the library. */
    public static FunctionSet library() {
        return new FunctionSet(Map.of())
                .global("matches", SimpleType.BOOL, each -> matches(text(each, 0), text(each, 1)), TEXT, TEXT)
                .member("matches", SimpleType.BOOL, each -> matches(text(each, 0), text(each, 1)), TEXT, TEXT)
                .member("find", TEXT, each -> find(text(each, 0), text(each, 1)), TEXT, TEXT)
                .member("findAll", TEXTS, each -> findAll(text(each, 0), text(each, 1), -1), TEXT, TEXT)
                .member(
                        "findAll",
                        TEXTS,
                        each -> findAll(text(each, 0), text(each, 1), (Long) each[2]),
                        TEXT,
                        TEXT,
                        SimpleType.INT);
    }

    private static String text(Object[] arguments, int i) {
        return (String) arguments[i];
    }

    private static boolean matches(String text, String pattern) {
        return RegexCompiler.matcher(pattern, text).find();
    }

    private static String find(String text, String pattern) {
        var matcher = RegexCompiler.matcher(pattern, text);
        return matcher.find() ? matcher.group() : "";
    }

    /** Returns the matches; an empty match directly after another match counts as none, as in Go. */
    private static List<String> findAll(String text, String pattern, long limit) {
        var found = new ArrayList<String>();
        var matcher = RegexCompiler.matcher(pattern, text);
        int end = -1;
        while ((limit < 0 || found.size() < limit) && matcher.find()) {
            var splitsCharacter = matcher.start() > 0
                    && matcher.start() < text.length()
                    && Character.isLowSurrogate(text.charAt(matcher.start()));
            if (matcher.end() > matcher.start() || (matcher.start() != end && !splitsCharacter)) {
                found.add(matcher.group());
            }
            end = matcher.end();
            EvaluationBudget.spend(1);
            RegexCompiler.requireBoundedWork((found.size() + 1L) * (text.length() - matcher.end()));
            if (found.size() > MAX_FOUND) {
                throw new Exhausted("finds more than " + MAX_FOUND + " matches");
            }
        }
        return found;
    }
}
