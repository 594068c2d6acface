package dev.sallyport.sigstore;

import com.google.protobuf.ByteString;
import dev.sallyport.sigstore.SigstoreTrust.UntrustedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Verification that a certificate was issued by a trusted authority and was valid when it was used.
 *
 * @param requiresLog whether a transparency log entry is required; otherwise a signed timestamp is sufficient
 * @param requiresCertificateLog whether the certificate must be in a certificate transparency log
 */
record CertificateProof(SigstoreTrust trust, boolean requiresLog, boolean requiresCertificateLog) {

    void require(SignedContent signed, SigningCertificate certificate) throws UntrustedException {
        if (!certificate.isForSigning()) {
            throw new UntrustedException("its certificate is not a code signing certificate");
        }
        if (!signed.isSignedBy(certificate.key())) {
            throw new UntrustedException("the key of its certificate does not verify the signature");
        }
        var times = times(signed, certificate);
        for (var time : times) {
            if (!certificate.isValidAt(time)) {
                throw new UntrustedException(
                        "its certificate was not valid at the time of the signature, %s".formatted(time));
            }
        }
        trust.requireIssued(certificate, times, requiresCertificateLog);
    }

    /** Returns the verified times of the signature, at least one. */
    private List<Instant> times(SignedContent signed, SigningCertificate certificate) throws UntrustedException {
        var entries = signed.material().entries();
        if (requiresLog && entries.isEmpty()) {
            throw new UntrustedException("it is not in a transparency log");
        }
        var times = timestamps(signed);
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
            throw new UntrustedException("its time of signing cannot be verified");
        }
        return times;
    }

    /** Returns the times of all valid timestamps; invalid ones are ignored. */
    private List<Instant> timestamps(SignedContent signed) {
        var times = new ArrayList<Instant>();
        for (ByteString response : signed.material().timestamps()) {
            signed.stamped().stream()
                    .flatMap(stamped -> timestamp(response, stamped).stream())
                    .findFirst()
                    .ifPresent(times::add);
        }
        return times;
    }

    private Optional<Instant> timestamp(ByteString response, byte[] stamped) {
        try {
            return Optional.of(trust.requireStamped(response.toByteArray(), stamped));
        } catch (UntrustedException | RuntimeException untrusted) {
            System.getLogger(CertificateProof.class.getName())
                    .log(System.Logger.Level.DEBUG, "a timestamp is not valid", untrusted);
            return Optional.empty();
        }
    }
}
