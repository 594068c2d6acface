package dev.sallyport.registry.http;

import java.util.Set;

/**
 * Settings for the access to registries.
 *
 * @param insecure registries with http instead of https, as in image references, such as {@code localhost:5000}
 * @param allowLocal whether registries may have loopback and private addresses; link-local addresses are never allowed
 * @param tokenRealms hosts outside the domain of a registry to which credentials may be sent for a token
 * @param limits limits for each host
 * @param mirrors mirrors, which may have private addresses
 */
public record RegistrySettings(
        Set<String> insecure,
        boolean allowLocal,
        Set<String> tokenRealms,
        RegistryLimits limits,
        Mirrors mirrors,
        EgressSettings egress) {

    public RegistrySettings {
        insecure = Set.copyOf(insecure);
        tokenRealms = Set.copyOf(tokenRealms);
    }

    /** Settings with default limits, without mirrors and proxies. */
    public RegistrySettings(Set<String> insecure, boolean allowLocal, Set<String> tokenRealms) {
        this(insecure, allowLocal, tokenRealms, RegistryLimits.DEFAULTS, Mirrors.NONE, EgressSettings.DIRECT);
    }

    /** Returns a copy with other limits. */
    public RegistrySettings with(RegistryLimits others) {
        return new RegistrySettings(insecure, allowLocal, tokenRealms, others, mirrors, egress);
    }

    /** Returns a copy with other mirrors. */
    public RegistrySettings with(Mirrors others) {
        return new RegistrySettings(insecure, allowLocal, tokenRealms, limits, others, egress);
    }

    /** Returns a copy with other network settings. */
    public RegistrySettings with(EgressSettings other) {
        return new RegistrySettings(insecure, allowLocal, tokenRealms, limits, mirrors, other);
    }

    /** Returns whether a host may have a loopback or private address. */
    boolean mayBeLocal(String registry) {
        return allowLocal || mirrors.registries().contains(registry);
    }
}
