package dev.sallyport.check.secrets;

import com.google.re2j.Pattern;

/** Value of an Authorization header: a scheme and a credential, such as {@code Bearer ...}. */
final class AuthorizationValue {
    private static final Pattern VALUE =
            Pattern.compile("(?i)(?:bearer|basic|token|apikey|bot|digest)\\s+([A-Za-z0-9+/._~:-]{8,}=*)");

    private AuthorizationValue() {}

    static boolean is(String value) {
        var match = VALUE.matcher(LiteralValue.trimmed(value));
        return match.matches() && LiteralValue.isLiteral(match.group(1)) && LiteralValue.isLikely(match.group(1));
    }
}
