package dev.sallyport.signature;

import java.util.Map;

/**
 * The identity in a Fulcio certificate.
 *
 * @param issuer issuer of the identity token
 * @param subject the subject alternative name: an email address or a URI
 * @param claims further claims of the token by the names of Fulcio's extensions, such as {@code sourceRepositoryURI}
 * @see <a href="https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md">Fulcio's object identifiers</a>
 */
public record SignedIdentity(String issuer, String subject, Map<String, String> claims) {
    public SignedIdentity {
        claims = Map.copyOf(claims);
    }

    @Override
    public String toString() {
        return "%s (issuer %s)".formatted(subject, issuer);
    }
}
