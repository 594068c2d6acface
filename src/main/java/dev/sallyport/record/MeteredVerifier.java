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

/** Signature verifier that measures the duration of each verification. */
public final class MeteredVerifier implements SignatureVerifier {
    private final SignatureVerifier verifier;
    private final MeterRegistry meters;
    private final BoundedLabels registries = new BoundedLabels(BoundedLabels.MAX_REGISTRIES);

    public MeteredVerifier(SignatureVerifier verifier, MeterRegistry meters) {
        this.verifier = verifier;
        this.meters = meters;
    }

    @Override
    public Verification verify(
            ImageReference image,
            Authority authority,
            VerificationTarget target,
            PullIdentity puller,
            Deadline deadline) {
        var sample = Timer.start(meters);
        var verification = verifier.verify(image, authority, target, puller, deadline);
        sample.stop(Metric.IMAGE_VERIFICATION_DURATION.timer(
                meters, registries.of(image.registry()), result(verification)));
        return verification;
    }

    private static String result(Verification verification) {
        return switch (verification) {
            case Verification.Verified _ -> "verified";
            case Verification.Rejected rejected -> Metric.value(rejected.rejectionReason());
            case Unavailable unavailable -> Metric.value(unavailable.undecidedReason());
        };
    }
}
