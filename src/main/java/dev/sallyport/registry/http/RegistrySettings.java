package dev.sallyport.registry.http;

import java.util.Set;

/**
 * How registries are spoken to.
 *
 * @param insecure registries spoken to over http, as images name them, such as {@code localhost:5000}
 * @param allowLocal whether registries may have loopback and private addresses; link-local ones they never may
 * @param tokenRealms further hosts that credentials may be sent to for a token; a registry's own domain always may
 * @param limits of each host
 * @param mirrors asked before the registries that they have copies of; they may have private addresses
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

    /** The usual limits, no mirrors, and the straight way. */
    public RegistrySettings(Set<String> insecure, boolean allowLocal, Set<String> tokenRealms) {
        this(insecure, allowLocal, tokenRealms, RegistryLimits.USUAL, Mirrors.NONE, EgressSettings.DIRECT);
    }

    /** The same with those limits. */
    public RegistrySettings with(RegistryLimits others) {
        return new RegistrySettings(insecure, allowLocal, tokenRealms, others, mirrors, egress);
    }

    /** The same with those mirrors. */
    public RegistrySettings with(Mirrors others) {
        return new RegistrySettings(insecure, allowLocal, tokenRealms, limits, others, egress);
    }

    /** The same by that way. */
    public RegistrySettings with(EgressSettings other) {
        return new RegistrySettings(insecure, allowLocal, tokenRealms, limits, mirrors, other);
    }

    /** Whether a host, named as images name it, may have a loopback or private address. */
    boolean mayBeLocal(String registry) {
        return allowLocal || mirrors.registries().contains(registry);
    }
}
