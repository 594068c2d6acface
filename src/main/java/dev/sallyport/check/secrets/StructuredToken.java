package dev.sallyport.check.secrets;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Optional;

/**
 * Pattern of a credential with several parts.
 *
 * @param kind name in messages
 * @param mark text that every match contains, for a cheap test
 */
record StructuredToken(String kind, String mark, Pattern pattern) {
    /** Base64 of {@code "auth":}, which has three forms, depending on its offset. */
    private static final String AUTH = "[A-Za-z0-9+/]*(?:ImF1dGgiO|JhdXRoIj|iYXV0aCI6)";

    private static final List<StructuredToken> KNOWN = List.of(
            of("a private key", "PRIVATE KEY", "-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
            of("a private key", "PuTTY-User-Key-File-", "PuTTY-User-Key-File-[0-9]"),
            of("a JSON web token", ".eyJ", "eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8}"),
            of("a registry credential", "JhdXRocyI6", "JhdXRocyI6" + AUTH),
            of("a registry credential", "ImF1dGhzIj", "ImF1dGhzIj" + AUTH),
            of("a registry credential", "iYXV0aHMiO", "iYXV0aHMiO" + AUTH),
            of("a SendGrid key", "SG.", "\\bSG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16}"),
            of(
                    "a webhook with its key",
                    "hooks.slack.com/",
                    "hooks\\.slack\\.com/(?:services|workflows)/[A-Za-z0-9]+/[A-Za-z0-9]+/X{0,7}[A-WYZa-z0-9][A-Za-z0-9]{7}"),
            of(
                    "a webhook with its key",
                    "/api/webhooks/",
                    "discord(?:app)?\\.com/api/webhooks/[0-9]{8,}/[A-Za-z0-9_-]{20}"),
            of("a password hash", "$2", "\\$2[aby]\\$[0-9]{2}\\$[A-Za-z0-9./]{50}"),
            of("a password hash", "$apr1$", "\\$apr1\\$[A-Za-z0-9./]{1,8}\\$[A-Za-z0-9./]{20}"),
            of("a password hash", "$6$", "\\$6\\$(?:rounds=[0-9]+\\$)?[A-Za-z0-9./]{1,16}\\$[A-Za-z0-9./]{80}"));

    /** Returns the kind of the first credential in a text. */
    static Optional<String> in(String text) {
        for (var token : KNOWN) {
            if (text.contains(token.mark) && token.pattern.matcher(text).find()) {
                return Optional.of(token.kind);
            }
        }
        return Optional.empty();
    }

    private static StructuredToken of(String kind, String mark, String pattern) {
        return new StructuredToken(kind, mark, Pattern.compile(pattern));
    }
}
