package dev.sallyport.attestation;

/** A source of identity tokens of the operator. */
@FunctionalInterface
public interface IdentityTokens {

    /**
     * Returns a short-lived OpenID Connect token.
     *
     * @throws SigningException if there is none
     */
    String token(String audience) throws SigningException;
}
