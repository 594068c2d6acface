package dev.sallyport.signature;

import java.util.Map;

/**
 * Whom a certificate of Fulcio names.
 *
 * @param issuer of the token that the certificate was given for
 * @param subject the one alternative name: an address or the URI of a workflow
 * @param claims more of the token, by the names of Fulcio's extensions, such as {@code sourceRepositoryURI}
 * @see <a href="https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md">Fulcio's object identifiers</a>
 */
public record SignedIdentity(String issuer, String subject, Map<String, String> claims) {
    public SignedIdentity {
        claims = Map.copyOf(claims);
    }

    @Override
    public String toString() {
        return subject + " of " + issuer;
    }
}
