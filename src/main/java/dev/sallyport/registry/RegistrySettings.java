package dev.sallyport.registry;

import java.util.Set;

/**
 * How registries may be spoken to.
 *
 * @param insecure hosts, with ports, that are spoken to over http
 * @param allowLocal whether loopback, link-local and private addresses may be asked
 * @param tokenRealms hosts that credentials of any registry may be sent to for a token, beside the registry itself
 */
public record RegistrySettings(Set<String> insecure, boolean allowLocal, Set<String> tokenRealms) {
    public RegistrySettings {
        insecure = Set.copyOf(insecure);
        tokenRealms = Set.copyOf(tokenRealms);
    }

    String scheme(String host) {
        return insecure.contains(host) ? "http" : "https";
    }
}
