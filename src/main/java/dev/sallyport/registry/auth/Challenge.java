package dev.sallyport.registry.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Authentication challenge of a server (RFC 7235).
 *
 * @param scheme authentication scheme in lower case, such as {@code bearer}
 * @param parameters parameters by name in lower case
 */
public record Challenge(String scheme, Map<String, String> parameters) {
    private static final int MAX_LENGTH = 8 * 1024;
    private static final int MAX_CHALLENGES = 16;

    public Challenge {
        parameters = Map.copyOf(parameters);
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** Parses the {@code WWW-Authenticate} headers of a response. The malformed rest of a header is ignored. */
    public static List<Challenge> parse(List<String> headers) {
        return headers.stream()
                .filter(header -> header.length() <= MAX_LENGTH)
                .flatMap(header -> new Parser(header).parse().stream())
                .limit(MAX_CHALLENGES)
                .toList();
    }

    /** Parser for one header. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        List<Challenge> parse() {
            var challenges = new ArrayList<Challenge>();
            skip(" \t,");
            while (at < text.length()) {
                var scheme = token().toLowerCase(Locale.ROOT);
                if (scheme.isEmpty()) {
                    break;
                }
                challenges.add(new Challenge(scheme, parameters()));
                skip(" \t,");
            }
            return challenges;
        }

        private Map<String, String> parameters() {
            var parameters = new TreeMap<String, String>();
            while (true) {
                int start = at;
                skip(" \t,");
                var name = token().toLowerCase(Locale.ROOT);
                skip(" \t");
                if (name.isEmpty() || at >= text.length() || text.charAt(at) != '=') {
                    at = start; // the scheme of the next challenge
                    return parameters;
                }
                at++;
                skip(" \t");
                parameters.putIfAbsent(name, value());
            }
        }

        private String value() {
            if (at >= text.length() || text.charAt(at) != '"') {
                return token();
            }
            var value = new StringBuilder();
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
            }
            at = Math.min(at + 1, text.length());
            return value.toString();
        }

        private String token() {
            int start = at;
            while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private void skip(String characters) {
            while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }
    }
}
