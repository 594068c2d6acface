package dev.sallyport.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 9110, section 11.6.1).
 *
 * @param scheme in lower case
 * @param parameters names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final int MAX_HEADER = 4096;

    /** The first challenge that can be met, Bearer before Basic. */
    static Optional<Challenge> of(List<String> headers) {
        var challenges = headers.stream()
                .filter(header -> header.length() <= MAX_HEADER)
                .map(Challenge::parse)
                .toList();
        return challenges.stream()
                .filter(challenge -> challenge.scheme().equals("bearer"))
                .findFirst()
                .or(() -> challenges.stream()
                        .filter(challenge -> challenge.scheme().equals("basic"))
                        .findFirst());
    }

    private static Challenge parse(String header) {
        var space = header.strip().indexOf(' ');
        var scheme = space < 0 ? header.strip() : header.strip().substring(0, space);
        var parameters = new HashMap<String, String>();
        if (space >= 0) {
            new Scanner(header.strip().substring(space + 1), parameters).scan();
        }
        return new Challenge(scheme.toLowerCase(Locale.ROOT), Map.copyOf(parameters));
    }

    /** Reads {@code name=value, name="quoted \"value\""} in any order and with any white space. */
    private static final class Scanner {
        private final String text;
        private final Map<String, String> parameters;
        private int at;

        Scanner(String text, Map<String, String> parameters) {
            this.text = text;
            this.parameters = parameters;
        }

        void scan() {
            while (at < text.length()) {
                var name = until("=,").strip().toLowerCase(Locale.ROOT);
                if (at < text.length() && text.charAt(at) == '=') {
                    at++;
                    parameters.putIfAbsent(name, value());
                }
                until(",");
                at++;
            }
        }

        private String value() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            return at < text.length() && text.charAt(at) == '"'
                    ? quoted()
                    : until(",").strip();
        }

        private String quoted() {
            var value = new StringBuilder();
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
            }
            at++;
            return value.toString();
        }

        private String until(String stops) {
            var from = at;
            while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(Math.min(from, text.length()), Math.min(at, text.length()));
        }
    }
}
