package dev.sallyport.attestation;

import dev.sallyport.environment.CompiledEnvironment.AttestationSigning.WithIdentity;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Audiences and certificate authorities that may receive a token of the operator. The settings of the installation name
 * them, because the author of an Environment must not choose who receives the operator's identity. An audience of the API
 * server is never allowed: such a token has all permissions of the operator.
 */
public final class TokenDestinations {
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final Set<String> audiences;
    private final Set<String> authorities;
    private final Supplier<Set<String>> apiServer;

    /**
     * Creates the allow-list.
     *
     * @param authorities URLs of certificate authorities
     * @param apiServer audiences for which the API server accepts tokens
     * @throws IllegalArgumentException if a URL is malformed
     */
    public TokenDestinations(Set<String> audiences, Set<String> authorities, Supplier<Set<String>> apiServer) {
        this.audiences = Set.copyOf(audiences);
        this.authorities =
                authorities.stream().map(url -> canonical(URI.create(url))).collect(Collectors.toUnmodifiableSet());
        this.apiServer = apiServer;
    }

    /**
     * Requires that a token for these services may be requested.
     *
     * @throws SigningException with the setting that would allow them
     */
    void require(WithIdentity keyless) throws SigningException {
        if (isOfApiServer(keyless.audience())) {
            throw new SigningException(
                    "attestation.keyless.audience \"%s\" is an audience of the API server: a token for it has all permissions of the operator"
                            .formatted(keyless.audience()));
        }
        if (!audiences.contains(keyless.audience())) {
            throw new SigningException(
                    "attestation.keyless.audience \"%s\" is not allowed by the installation (SALLYPORT_ATTESTATION_AUDIENCES)"
                            .formatted(keyless.audience()));
        }
        if (!authorities.contains(canonical(keyless.authority()))) {
            throw new SigningException(
                    "attestation.keyless.caURL \"%s\" is not allowed by the installation (SALLYPORT_ATTESTATION_CA_URLS)"
                            .formatted(keyless.authority()));
        }
    }

    private boolean isOfApiServer(String audience) {
        var host = audience.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
        return host.matches("kubernetes(\\.default(\\.svc(\\..*)?)?)?(:\\d+)?/*")
                || apiServer.get().contains(audience);
    }

    /** Returns scheme, host, port and path in one spelling. */
    private static String canonical(URI url) {
        if (url.getScheme() == null || url.getHost() == null) {
            throw new IllegalArgumentException("\"%s\" is not a URL with scheme and host".formatted(url));
        }
        var scheme = url.getScheme().toLowerCase(Locale.ROOT);
        var port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? HTTPS : HTTP;
        var path = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/+$", "");
        return "%s://%s:%d%s".formatted(scheme, url.getHost().toLowerCase(Locale.ROOT), port, path);
    }
}
