package dev.sallyport.check.secrets;

import java.util.Optional;

/**
 * Tells whether a text has a credential in it, and of what kind; never the credential itself.
 *
 * <p>Time grows with the length of the text, not faster: patterns are RE2 and look at bounded windows.
 */
public final class CredentialDetector {
    private static final int MIN_LENGTH = 3;

    private CredentialDetector() {}

    /**
     * The kind of credential that a named value is or has in it, such as {@code a GitHub token}.
     *
     * @param name a variable, a key or an option, such as {@code DB_PASSWORD}
     */
    public static Optional<String> in(String name, String value) {
        if (value.length() < MIN_LENGTH) {
            return Optional.empty();
        }
        return in(value)
                .or(() -> CredentialName.of(name)
                        .filter(telling -> telling.isTrueOf(value))
                        .map(telling -> telling.kind().label()));
    }

    /** The kind of credential that a text has in it, whatever it stands under. */
    public static Optional<String> in(String text) {
        return TokenShape.in(text)
                .or(() -> StructuredToken.in(text))
                .or(() -> ConnectionString.in(text))
                .or(() -> CommandLine.in(text))
                .or(() -> AssignmentDetector.in(text));
    }
}
