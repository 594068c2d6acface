package dev.sallyport.app.cli;

import dev.sallyport.app.ImageTrust;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Image trust that is wired on first use: most commands verify no image. */
final class LazyImageTrust implements ImageResolver, ImageIndexes, SignatureVerifier {
    private final Supplier<ImageTrust> wiring;
    private @Nullable ImageTrust wired;

    LazyImageTrust(Supplier<ImageTrust> wiring) {
        this.wiring = wiring;
    }

    @Override
    public Resolution resolve(ImageReference image, PullIdentity puller, Deadline deadline) {
        return trust().resolver().resolve(image, puller, deadline);
    }

    @Override
    public Verification verify(
            ImageReference image,
            Authority authority,
            VerificationTarget wanted,
            PullIdentity puller,
            Deadline deadline) {
        return trust().verifier().verify(image, authority, wanted, puller, deadline);
    }

    @Override
    public Contents of(ImageReference image, PullIdentity puller, Deadline deadline) {
        return trust().indexes().of(image, puller, deadline);
    }

    private synchronized ImageTrust trust() {
        var trust = wired;
        if (trust == null) {
            trust = wiring.get();
            wired = trust;
        }
        return trust;
    }
}
