package dev.sallyport.registry.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** Who we are to a registry: nobody, a user with a password, or the holder of an identity token. */
public sealed interface Credential {

    /** Nobody. */
    record Anonymous() implements Credential {}

    /** A user with a password. */
    record Password(String user, String password) implements Credential {

        /** The header of HTTP's basic authentication. */
        public String basic() {
            var pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }

        @Override
        public String toString() {
            return "Password[...]";
        }
    }

    /** The holder of a token that is good for getting tokens. */
    record IdentityToken(String token) implements Credential {
        @Override
        public String toString() {
            return "IdentityToken[...]";
        }
    }

    /** Names the credential without giving it away. */
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
