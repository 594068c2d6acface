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
 * A sigstore that is trusted: what it vouches for, and when.
 *
 * <p>The verifiers are sigstore-java's. What they do not look at is looked at here and in {@link CertificateSigner}: when
 * a log's key was in use, the time of an entry, and that its place is within the log.
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
     * Takes a root that can be used as a whole.
     *
     * @throws IllegalArgumentException where it cannot
     */
    static SigstoreTrust of(SigstoreTrustedRoot root) {
        if (root.getCAs().isEmpty()) {
            throw new IllegalArgumentException("it has no certificate authority");
        }
        if (root.getTLogs().isEmpty() && root.getTSAs().isEmpty()) {
            throw new IllegalArgumentException(
                    "it has neither a transparency log nor a timestamp authority: nothing would prove a time");
        }
        if (root.getCTLogs().isEmpty()) {
            throw new IllegalArgumentException("it has no certificate transparency log (ctlogs)");
        }
        try {
            FulcioVerifier.newFulcioVerifier(root);
            for (var log : root.getTLogs()) {
                log.getPublicKey().toJavaPublicKey();
            }
            return new SigstoreTrust(
                    root, RekorVerifier.newRekorVerifier(root), TimestampVerifier.newTimestampVerifier(root));
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("a key or certificate in it cannot be used", unusable);
        }
    }

    /** When the first kind of what it has ends as a whole, so that nothing new can be verified; empty where it says no end. */
    Optional<Instant> until() {
        return Stream.of(
                        end(root.getCAs().stream().map(SigstoreTrust::end).toList()),
                        end(root.getTSAs().stream().map(SigstoreTrust::end).toList()),
                        end(root.getTLogs().stream().map(SigstoreTrust::end).toList()),
                        end(root.getCTLogs().stream().map(SigstoreTrust::end).toList()))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /**
     * Makes sure that one of the certificate authorities has issued a certificate, while it was in use, and that one of the
     * certificate transparency logs has seen it.
     *
     * @param times when it was used
     */
    void requireIssued(SigningCertificate certificate, Collection<Instant> times) throws UntrustedException {
        var inUse = root.getCAs().stream()
                .filter(authority -> inUse(authority, certificate.notBefore()))
                .filter(authority -> times.stream().allMatch(time -> inUse(authority, time)))
                .toList();
        if (inUse.isEmpty()) {
            throw new UntrustedException("no certificate authority of the trust root was in use when it was signed");
        }
        try {
            var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate.certificate()));
            FulcioVerifier.newFulcioVerifier(inUse, root.getCTLogs()).verifySigningCertificate(path);
        } catch (FulcioVerificationException | IOException | GeneralSecurityException untrusted) {
            throw new UntrustedException(
                    "its certificate is none of the trust root's authorities, or in none of its logs", untrusted);
        }
    }

    /**
     * Makes sure that one of the transparency logs has an entry, by all proofs that come with it.
     *
     * @param times that are proven otherwise; of an entry without a time of its own, when the log's key must have been in use
     * @return the time that the log promises; empty where it promises none
     */
    Optional<Instant> requireLogged(TransparencyLogEntry entry, Collection<Instant> times) throws UntrustedException {
        var promise = entry.getInclusionPromise().getSignedEntryTimestamp();
        var promised = promise.isEmpty()
                ? Optional.<Instant>empty()
                : Optional.of(Instant.ofEpochSecond(entry.getIntegratedTime()));
        var log = log(entry, promised.map(List::of).orElseGet(() -> List.copyOf(times)));
        if (promised.isPresent() && !KeyVerifier.verifies(log, promisedContent(entry), promise.toByteArray())) {
            throw new UntrustedException("the transparency log has not signed its entry");
        }
        if (entry.hasInclusionProof()) {
            requirePlace(entry.getInclusionProof());
            try {
                logs.verifyEntry(ProtoMutators.toRekorEntry(entry));
            } catch (RekorVerificationException untrusted) {
                throw new UntrustedException("its entry is not in the transparency log", untrusted);
            }
        } else if (promised.isEmpty()) {
            throw new UntrustedException("nothing proves that its entry is in the transparency log");
        }
        return promised;
    }

    /**
     * Makes sure that one of the timestamp authorities has seen a signature.
     *
     * @return when
     */
    Instant requireStamped(byte[] response, byte[] signature) throws UntrustedException {
        var stamp = ImmutableTimestampResponse.builder().encoded(response).build();
        try {
            timestamps.verify(stamp, signature);
            return stamp.getGenTime().toInstant();
        } catch (TimestampVerificationException | TimestampException untrusted) {
            throw new UntrustedException("its timestamp is of no timestamp authority of the trust root", untrusted);
        }
    }

    /** A proof is of a place within the log, as long as that place asks for, and of the log as its checkpoint has it. */
    private static void requirePlace(InclusionProof proof) throws UntrustedException {
        long index = proof.getLogIndex();
        long size = proof.getTreeSize();
        var checkpoint = proof.getCheckpoint().getEnvelope().split("\n", 3);
        if (index < 0
                || index >= size
                || proof.getHashesCount() != proofLength(index, size)
                || checkpoint.length < 3
                || !checkpoint[1].equals(Long.toString(size))) {
            throw new UntrustedException("its proof of inclusion is of no place in the transparency log");
        }
    }

    /** RFC 6962, 2.1.1: a hash for each level on which the place has a neighbour. */
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
            throw new UntrustedException("the transparency log's key was not in use when it was signed");
        }
        try {
            return log.toJavaPublicKey();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** In the one form that the log signs (RFC 8785); there is nothing in it that would be escaped. */
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

    private static boolean inUse(CertificateAuthority authority, Instant time) {
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

    /** The last of them; empty where there is none, or one has no end. */
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

    /** Something is not vouched for by a sigstore. */
    static final class UntrustedException extends Exception {
        UntrustedException(String message) {
            super(message);
        }

        UntrustedException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
