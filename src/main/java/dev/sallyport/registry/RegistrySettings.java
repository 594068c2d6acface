package dev.sallyport.registry;

import java.util.Set;

/**
 * How registries are spoken to.
 *
 * @param insecure registries spoken to over http, as images name them, such as {@code localhost:5000}
 * @param allowLocal whether registries may have loopback and private addresses; link-local ones they never may
 * @param tokenRealms further hosts that credentials may be sent to for a token; a registry's own domain always may
 * @param limits of each host
 */
public record RegistrySettings(
        Set<String> insecure, boolean allowLocal, Set<String> tokenRealms, RegistryLimits limits) {

    public RegistrySettings {
        insecure = Set.copyOf(insecure);
        tokenRealms = Set.copyOf(tokenRealms);
    }

    /** The usual limits. */
    public RegistrySettings(Set<String> insecure, boolean allowLocal, Set<String> tokenRealms) {
        this(insecure, allowLocal, tokenRealms, RegistryLimits.USUAL);
    }
}
