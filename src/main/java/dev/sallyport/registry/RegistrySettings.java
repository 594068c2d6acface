package dev.sallyport.registry;

import java.time.Duration;
import java.util.Set;

/**
 * How registries are spoken to.
 *
 * @param insecure registries spoken to over http, as images name them, such as {@code localhost:5000}
 * @param allowLocal whether registries may have loopback and private addresses; link-local ones they never may
 * @param tokenRealms further hosts that credentials may be sent to for a token; a registry's own domain always may
 * @param connectTimeout for a connection with its TLS handshake
 * @param connections how many requests one registry gets at the same time
 */
public record RegistrySettings(
        Set<String> insecure, boolean allowLocal, Set<String> tokenRealms, Duration connectTimeout, int connections) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final int CONNECTIONS = 8;

    public RegistrySettings {
        insecure = Set.copyOf(insecure);
        tokenRealms = Set.copyOf(tokenRealms);
        if (connectTimeout.isNegative() || connectTimeout.isZero() || connections < 1) {
            throw new IllegalArgumentException("a registry needs a connect timeout and at least one connection");
        }
    }

    /** The usual timeouts and limits. */
    public RegistrySettings(Set<String> insecure, boolean allowLocal, Set<String> tokenRealms) {
        this(insecure, allowLocal, tokenRealms, CONNECT_TIMEOUT, CONNECTIONS);
    }
}
