package dev.sallyport.export;

import com.google.re2j.Pattern;
import java.util.function.UnaryOperator;

/** Tokens of expressions in the Common Expression Language: string literals, comments and names. */
public final class CelTokens {
    /** A string literal, a comment, or a name with the dot before it. */
    private static final Pattern TOKEN =
            Pattern.compile("(?s)[rRbB]{0,2}(?:\"\"\".*?\"\"\"|'''.*?''')|[bB]?[rR][bB]?(?:\"[^\"\\n"
                    + "]*\"|'[^'\\n"
                    + "]*')|[bB]?(?:\"(?:[^\"\\\\\\n"
                    + "]|\\\\.)*\"|'(?:[^'\\\\\\n"
                    + "]|\\\\.)*')|//[^\\n"
                    + "]*|(?:\\.\\s*\\??\\s*)?[A-Za-z_][A-Za-z0-9_]*");

    private CelTokens() {}

    /** Returns the expression with each token replaced; the text between tokens is kept. */
    public static String replaced(String expression, UnaryOperator<String> replacement) {
        var matcher = TOKEN.matcher(expression);
        var text = new StringBuilder();
        int end = 0;
        while (matcher.find()) {
            text.append(expression, end, matcher.start()).append(replacement.apply(matcher.group()));
            end = matcher.end();
        }
        return text.append(expression.substring(end)).toString();
    }
}
