package dev.sallyport.sigstore;

import com.google.protobuf.ByteString;
import dev.sallyport.sigstore.SigstoreTrust.UntrustedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a certificate counts, whomever it names: that it was issued by who is trusted, and used while it was valid.
 *
 * @param requiresLog whether the signature must be in a transparency log; else a signed timestamp will do
 */
record CertificateProof(SigstoreTrust trust, boolean requiresLog) {

    void require(SignedContent signed, SigningCertificate certificate) throws UntrustedException {
        if (!certificate.isForSigning()) {
            throw new UntrustedException("its certificate is not one for signing code");
        }
        if (!signed.isSignedBy(certificate.key())) {
            throw new UntrustedException("the key of its certificate does not verify it");
        }
        var times = times(signed, certificate);
        for (var time : times) {
            if (!certificate.isValidAt(time)) {
                throw new UntrustedException("it was made at %s, when its certificate was not valid".formatted(time));
            }
        }
        trust.requireIssued(certificate, times);
    }

    /** When it was made, by each proof of it: at least one. */
    private List<Instant> times(SignedContent signed, SigningCertificate certificate) throws UntrustedException {
        var entries = signed.material().entries();
        if (requiresLog && entries.isEmpty()) {
            throw new UntrustedException("it is in no transparency log");
        }
        var times = stamps(signed);
        for (var entry : entries) {
            try {
                LogBinding.require(entry.getCanonicalizedBody().toByteArray(), signed, certificate);
                trust.requireLogged(entry, times).ifPresent(times::add);
            } catch (UntrustedException | IllegalArgumentException untrusted) {
                if (requiresLog) {
                    throw new UntrustedException(String.valueOf(untrusted.getMessage()), untrusted);
                }
            }
        }
        if (times.isEmpty()) {
            throw new UntrustedException("nothing proves when it was made");
        }
        return times;
    }

    /** One that does not hold proves nothing, and takes nothing from one that does. */
    private List<Instant> stamps(SignedContent signed) {
        var times = new ArrayList<Instant>();
        for (ByteString response : signed.material().timestamps()) {
            signed.stamped().stream()
                    .flatMap(seen -> stamp(response, seen).stream())
                    .findFirst()
                    .ifPresent(times::add);
        }
        return times;
    }

    private Optional<Instant> stamp(ByteString response, byte[] seen) {
        try {
            return Optional.of(trust.requireStamped(response.toByteArray(), seen));
        } catch (UntrustedException | RuntimeException untrusted) {
            System.getLogger(CertificateProof.class.getName())
                    .log(System.Logger.Level.DEBUG, "a timestamp does not count", untrusted);
            return Optional.empty();
        }
    }
}
