package dev.sallyport.check.secrets;

import java.util.Optional;

/**
 * Detector of credentials in texts. Returns only the kind of a credential, never its value.
 *
 * <p>Time is linear in the length of the text: patterns are RE2 and windows are bounded.
 */
public final class CredentialDetector {
    private static final int MIN_LENGTH = 3;

    private CredentialDetector() {}

    /**
     * Returns the kind of credential in a named value, such as {@code a GitHub token}.
     *
     * @param name of a variable, a key or an option, such as {@code DB_PASSWORD}
     */
    public static Optional<String> in(String name, String value) {
        if (value.length() < MIN_LENGTH) {
            return Optional.empty();
        }
        var kind = AuthorizationValue.is(value) ? Optional.of("an Authorization credential") : in(value);
        return kind.isPresent()
                ? kind
                : CredentialName.of(name)
                        .filter(credential -> credential.isProvenBy(value))
                        .map(credential -> credential.kind().label());
    }

    /** Returns the kind of credential in a text, independent of its name. */
    public static Optional<String> in(String text) {
        var kind = TokenShape.in(text);
        kind = kind.isPresent() ? kind : StructuredToken.in(text);
        kind = kind.isPresent() ? kind : ConnectionString.in(text);
        kind = kind.isPresent() ? kind : CommandLine.in(text);
        return kind.isPresent() ? kind : AssignmentDetector.in(text);
    }
}
