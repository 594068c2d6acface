package dev.sallyport.convert.jmespath;

import com.google.re2j.Pattern;
import dev.sallyport.convert.model.Inexpressible;
import java.util.ArrayList;
import java.util.List;

/** Tokens of a query in JMESPath. */
final class QueryTokens {
    private static final Pattern TOKEN = Pattern.compile(
            "(?s)\\s*(\\|\\||\\[\\]|\\[\\*\\]|[A-Za-z_][A-Za-z0-9_]*|\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`|"
                    + "-?[0-9]+|[.,\\[\\](){}:@&*?=!<>|-])");

    private final String query;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    QueryTokens(String query) throws Inexpressible {
        this.query = query.strip();
        var matcher = TOKEN.matcher(this.query);
        int end = 0;
        while (end < this.query.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw unsupported();
            }
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
    }

    /** Returns the next token; empty at the end. */
    String peek() {
        return peek(0);
    }

    /** Returns a later token; empty at the end. */
    String peek(int ahead) {
        return next + ahead < tokens.size() ? tokens.get(next + ahead) : "";
    }

    String take() {
        var token = peek();
        next++;
        return token;
    }

    /** Takes a token if it is the next one. */
    boolean takeIf(String token) {
        boolean isNext = peek().equals(token);
        next += isNext ? 1 : 0;
        return isNext;
    }

    boolean isAtEnd() {
        return next >= tokens.size();
    }

    Inexpressible unsupported() {
        return new Inexpressible("the variable {{ %s }}".formatted(query));
    }
}
