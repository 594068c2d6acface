package dev.sallyport.trust;

import dev.sallyport.api.v1alpha1.TrustRoot;

/** Tells those who look after trust roots what has become of one. */
@FunctionalInterface
public interface TrustRootListener {

    /** Tells it; never blocks. */
    void tell(TrustRoot root, Happening happening, String message);

    /** What has happened. */
    enum Happening {
        /** Its end is near. */
        EXPIRING,
        /** Nothing that is signed from now on can be verified with it. */
        EXPIRED,
        /** What its repository has was refused, or it could not be asked for too long. */
        REFRESH_FAILED
    }
}
