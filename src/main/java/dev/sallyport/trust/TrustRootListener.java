package dev.sallyport.trust;

import dev.sallyport.api.v1alpha1.TrustRoot;

/** Listener for trust roots that need attention of an admin. */
@FunctionalInterface
public interface TrustRootListener {

    /** Receives a trust root; must not block. */
    void tell(TrustRoot root, Happening happening, String message);

    /** Reasons for attention. */
    enum Happening {
        /** The trust root expires soon. */
        EXPIRING,
        /** New signatures cannot be verified with the trust root any more. */
        EXPIRED,
        /** The content of the repository was rejected, or refreshes have failed for too long. */
        REFRESH_FAILED
    }
}
