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

/** Access to images that is set up on first use, because most commands need none. */
final class LazyImageTrust implements ImageResolver, ImageIndexes, SignatureVerifier {
    private final Supplier<ImageTrust> source;
    private @Nullable ImageTrust known;

    LazyImageTrust(Supplier<ImageTrust> source) {
        this.source = source;
    }

    @Override
    public Resolution resolve(ImageReference image, PullIdentity puller, Deadline deadline) {
        return trust().resolver().resolve(image, puller, deadline);
    }

    @Override
    public Verification verify(
            ImageReference image,
            Authority authority,
            VerificationTarget target,
            PullIdentity puller,
            Deadline deadline) {
        return trust().verifier().verify(image, authority, target, puller, deadline);
    }

    @Override
    public Contents of(ImageReference image, PullIdentity puller, Deadline deadline) {
        return trust().indexes().of(image, puller, deadline);
    }

    private synchronized ImageTrust trust() {
        var trust = known;
        if (trust == null) {
            trust = source.get();
            known = trust;
        }
        return trust;
    }
}
