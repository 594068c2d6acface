package dev.sallyport.attestation;

/** Who the operator is, for others to believe. */
@FunctionalInterface
public interface IdentityTokens {

    /**
     * A token (OpenID Connect) that lives for minutes.
     *
     * @param audience whom it is for
     * @throws SigningException where there is none
     */
    String token(String audience) throws SigningException;
}
