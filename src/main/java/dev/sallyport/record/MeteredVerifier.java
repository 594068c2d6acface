package dev.sallyport.record;

import dev.sallyport.signature.Authority;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** Times verifications, by registry and result. */
public final class MeteredVerifier implements SignatureVerifier {
    private final SignatureVerifier verifier;
    private final MeterRegistry meters;
    private final RegistryLabels registries = new RegistryLabels();

    public MeteredVerifier(SignatureVerifier verifier, MeterRegistry meters) {
        this.verifier = verifier;
        this.meters = meters;
    }

    @Override
    public Verification verify(
            ImageReference image,
            Authority authority,
            VerificationTarget wanted,
            PullIdentity puller,
            Deadline deadline) {
        var sample = Timer.start(meters);
        var verification = verifier.verify(image, authority, wanted, puller, deadline);
        sample.stop(Timer.builder("sallyport.image.verification")
                .description("Verifications of image signatures that asked the registry")
                .tag("registry", registries.of(image.registry()))
                .tag("result", result(verification))
                .register(meters));
        return verification;
    }

    private static String result(Verification verification) {
        return switch (verification) {
            case Verification.Verified _ -> "Verified";
            case Verification.Rejected rejected -> rejected.rejectionReason().label();
            case Unavailable unavailable -> unavailable.undecidedReason().label();
        };
    }
}
