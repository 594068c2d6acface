package dev.sallyport.sigstore;

import dev.sigstore.fulcio.client.FulcioVerificationException;
import dev.sigstore.fulcio.client.FulcioVerifier;
import dev.sigstore.proto.ProtoMutators;
import dev.sigstore.proto.rekor.v1.InclusionProof;
import dev.sigstore.proto.rekor.v1.TransparencyLogEntry;
import dev.sigstore.rekor.client.RekorVerificationException;
import dev.sigstore.rekor.client.RekorVerifier;
import dev.sigstore.timestamp.client.ImmutableTimestampResponse;
import dev.sigstore.timestamp.client.TimestampException;
import dev.sigstore.timestamp.client.TimestampVerificationException;
import dev.sigstore.timestamp.client.TimestampVerifier;
import dev.sigstore.trustroot.CertificateAuthority;
import dev.sigstore.trustroot.SigstoreTrustedRoot;
import dev.sigstore.trustroot.TransparencyLog;
import dev.sigstore.trustroot.ValidFor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Verification with one trusted root: certificates, log entries and timestamps.
 *
 * <p>The verifiers are those of sigstore-java. This class and {@link CertificateSigner} check further properties: the
 * validity period of log keys, the time of an entry, and that its index is within the log.
 */
final class SigstoreTrust {
    private final SigstoreTrustedRoot root;
    private final RekorVerifier logs;
    private final TimestampVerifier timestamps;

    private SigstoreTrust(SigstoreTrustedRoot root, RekorVerifier logs, TimestampVerifier timestamps) {
        this.root = root;
        this.logs = logs;
        this.timestamps = timestamps;
    }

    /**
     * Creates verifiers for a trusted root.
     *
     * @throws IllegalArgumentException if it is incomplete or contains unusable keys
     */
    static SigstoreTrust of(SigstoreTrustedRoot root) {
        if (root.getCAs().isEmpty()) {
            throw new IllegalArgumentException("it has no certificate authority");
        }
        if (root.getTLogs().isEmpty() && root.getTSAs().isEmpty()) {
            throw new IllegalArgumentException(
                    "it has neither a transparency log nor a timestamp authority, so the time of a signature cannot be"
                            + " verified");
        }
        try {
            FulcioVerifier.newFulcioVerifier(root);
            for (var log : root.getTLogs()) {
                log.getPublicKey().toJavaPublicKey();
            }
            return new SigstoreTrust(
                    root, RekorVerifier.newRekorVerifier(root), TimestampVerifier.newTimestampVerifier(root));
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("it contains an unusable key or certificate", unusable);
        }
    }

    /** Returns whether it has a certificate transparency log. */
    boolean hasCertificateLog() {
        return !root.getCTLogs().isEmpty();
    }

    /** Returns when all authorities or all logs of one kind have expired; empty if this is never the case. */
    Optional<Instant> expirationTime() {
        return Stream.of(
                        end(root.getCAs().stream().map(SigstoreTrust::end).toList()),
                        end(root.getTSAs().stream().map(SigstoreTrust::end).toList()),
                        end(root.getTLogs().stream().map(SigstoreTrust::end).toList()),
                        end(root.getCTLogs().stream().map(SigstoreTrust::end).toList()))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /**
     * Requires that a certificate was issued by a certificate authority during its validity, and is in a certificate
     * transparency log. A certificate with timestamps of logs must be in one of them, also if that is not required, unless
     * the root has no log.
     *
     * @param times verified times of the signature
     * @param requiresLog whether a certificate that states to be in no log is rejected
     */
    void requireIssued(SigningCertificate certificate, Collection<Instant> times, boolean requiresLog)
            throws UntrustedException {
        var valid = root.getCAs().stream()
                .filter(authority -> isValid(authority, certificate.notBefore()))
                .filter(authority -> times.stream().allMatch(time -> isValid(authority, time)))
                .toList();
        if (valid.isEmpty()) {
            throw new UntrustedException(
                    "no certificate authority of the trust root was valid at the time of the signature");
        }
        if (!requiresLog && !(certificate.isLogged() && hasCertificateLog())) {
            IssuancePath.require(certificate.certificate(), valid);
            return;
        }
        if (!certificate.isLogged()) {
            throw new UntrustedException(
                    "its certificate is in no certificate transparency log, which the authority requires"
                            + " (certificateTransparency)");
        }
        try {
            var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate.certificate()));
            FulcioVerifier.newFulcioVerifier(valid, root.getCTLogs()).verifySigningCertificate(path);
        } catch (FulcioVerificationException | IOException | GeneralSecurityException untrusted) {
            throw new UntrustedException(
                    "its certificate is not issued by a certificate authority of the trust root, or not in its"
                            + " transparency log",
                    untrusted);
        }
    }

    /**
     * Requires that an entry is in a transparency log, by all its proofs.
     *
     * @param times verified times from timestamps; for an entry without a time, the log's key must be valid at these
     *     times
     * @return the time in the inclusion promise; empty if there is no promise
     */
    Optional<Instant> requireLogged(TransparencyLogEntry entry, Collection<Instant> times) throws UntrustedException {
        var promise = entry.getInclusionPromise().getSignedEntryTimestamp();
        var promised = promise.isEmpty()
                ? Optional.<Instant>empty()
                : Optional.of(Instant.ofEpochSecond(entry.getIntegratedTime()));
        var log = log(entry, promised.map(List::of).orElseGet(() -> List.copyOf(times)));
        if (promised.isPresent() && !KeyVerifier.verifies(log, promisedContent(entry), promise.toByteArray())) {
            throw new UntrustedException("its log entry is not signed by the transparency log");
        }
        if (entry.hasInclusionProof()) {
            requireIndex(entry.getInclusionProof());
            try {
                logs.verifyEntry(ProtoMutators.toRekorEntry(entry));
            } catch (RekorVerificationException untrusted) {
                throw new UntrustedException("its log entry is not in the transparency log", untrusted);
            }
        } else if (promised.isEmpty()) {
            throw new UntrustedException("its log entry has no proof of inclusion");
        }
        return promised;
    }

    /**
     * Requires a timestamp for a signature by a timestamp authority.
     *
     * @return the time
     */
    Instant requireStamped(byte[] response, byte[] signature) throws UntrustedException {
        var stamp = ImmutableTimestampResponse.builder().encoded(response).build();
        try {
            timestamps.verify(stamp, signature);
            return stamp.getGenTime().toInstant();
        } catch (TimestampVerificationException | TimestampException untrusted) {
            throw new UntrustedException(
                    "its timestamp is not from a timestamp authority of the trust root", untrusted);
        }
    }

    /** Requires an index within the log, a proof of the matching length, and the log size of the checkpoint. */
    private static void requireIndex(InclusionProof proof) throws UntrustedException {
        long index = proof.getLogIndex();
        long size = proof.getTreeSize();
        var checkpoint = proof.getCheckpoint().getEnvelope().split("\n", 3);
        if (index < 0
                || index >= size
                || proof.getHashesCount() != proofLength(index, size)
                || checkpoint.length < 3
                || !checkpoint[1].equals(Long.toString(size))) {
            throw new UntrustedException("its proof of inclusion does not match the size of the transparency log");
        }
    }

    /** Returns the number of hashes in a proof: one for each level with a sibling (RFC 6962, 2.1.1). */
    private static int proofLength(long index, long size) {
        int shared = Long.SIZE - Long.numberOfLeadingZeros(index ^ (size - 1));
        return shared + Long.bitCount(index >>> shared);
    }

    private PublicKey log(TransparencyLogEntry entry, Collection<Instant> times) throws UntrustedException {
        var id = entry.getLogId().getKeyId().toByteArray();
        var log = TransparencyLog.find(root.getTLogs(), id)
                .orElseThrow(() -> new UntrustedException("its transparency log is not in the trust root"))
                .getPublicKey();
        if (times.isEmpty() || !times.stream().allMatch(log.getValidFor()::contains)) {
            throw new UntrustedException("the key of the transparency log was not valid at the time of the signature");
        }
        try {
            return log.toJavaPublicKey();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Returns the canonical JSON that the log signs (RFC 8785); no value needs escaping. */
    private static byte[] promisedContent(TransparencyLogEntry entry) {
        return "{\"body\":\"%s\",\"integratedTime\":%d,\"logID\":\"%s\",\"logIndex\":%d}"
                .formatted(
                        Base64.getEncoder()
                                .encodeToString(entry.getCanonicalizedBody().toByteArray()),
                        entry.getIntegratedTime(),
                        HexFormat.of().formatHex(entry.getLogId().getKeyId().toByteArray()),
                        entry.getLogIndex())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isValid(CertificateAuthority authority, Instant time) {
        return authority.getValidFor().contains(time)
                && authority.getCertPath().getCertificates().stream()
                        .map(X509Certificate.class::cast)
                        .allMatch(certificate -> isValid(certificate, time));
    }

    private static boolean isValid(X509Certificate certificate, Instant time) {
        try {
            certificate.checkValidity(Date.from(time));
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException outside) {
            return false;
        }
    }

    /** Returns the last end; empty if there is none or one has no end. */
    private static Optional<Instant> end(List<Optional<Instant>> ends) {
        return ends.stream().allMatch(Optional::isPresent)
                ? ends.stream().flatMap(Optional::stream).max(Comparator.naturalOrder())
                : Optional.empty();
    }

    private static Optional<Instant> end(CertificateAuthority authority) {
        var ends = new ArrayList<Instant>();
        authority.getValidFor().getEnd().ifPresent(ends::add);
        authority.getCertPath().getCertificates().stream()
                .map(X509Certificate.class::cast)
                .map(certificate -> certificate.getNotAfter().toInstant())
                .forEach(ends::add);
        return ends.stream().min(Comparator.naturalOrder());
    }

    private static Optional<Instant> end(TransparencyLog log) {
        return Optional.of(log.getPublicKey().getValidFor()).flatMap(ValidFor::getEnd);
    }

    /** A proof that does not verify with the trusted root. */
    static final class UntrustedException extends Exception {
        UntrustedException(String message) {
            super(message);
        }

        UntrustedException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
