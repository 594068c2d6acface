package dev.sallyport.registry.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** Credential for a registry: none, a user with a password, or an identity token. */
public sealed interface Credential {

    /** No credential: anonymous access. */
    record Anonymous() implements Credential {}

    /** A user with a password. */
    record Password(String user, String password) implements Credential {

        /** Returns the {@code Authorization} header for HTTP basic authentication. */
        public String basic() {
            var pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }

        @Override
        public String toString() {
            return "Password[...]";
        }
    }

    /** OAuth 2 refresh token that is exchanged for access tokens. */
    record IdentityToken(String token) implements Credential {
        @Override
        public String toString() {
            return "IdentityToken[...]";
        }
    }

    /** Returns a hash that identifies the credential without revealing it. */
    default String fingerprint() {
        var text = switch (this) {
            case Anonymous _ -> "anonymous";
            case Password password -> "password " + password.basic();
            case IdentityToken identity -> "token " + identity.token();
        };
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
