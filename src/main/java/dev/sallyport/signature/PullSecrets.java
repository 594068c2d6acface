package dev.sallyport.signature;

import java.util.List;

/** A source of registry credentials. */
@FunctionalInterface
public interface PullSecrets {

    /**
     * Returns the pull secrets of an identity, in order of preference. One without usable content is among them, because
     * a denial names it; a kubelet ignores it.
     */
    List<PullSecret> of(PullIdentity puller);

    /**
     * Returns the identity with the names of all pull secrets. A Pod contains those of its service account, because the
     * API server adds them; its workload does not. Equal results have equal credentials.
     */
    default PullIdentity whole(PullIdentity puller) {
        return puller;
    }

    /** Forgets what is cached for an identity, because a registry did not accept its credentials. */
    default void forget(PullIdentity puller) {}
}
