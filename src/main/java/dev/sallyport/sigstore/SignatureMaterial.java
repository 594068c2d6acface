package dev.sallyport.sigstore;

import com.google.protobuf.ByteString;
import dev.sigstore.proto.bundle.v1.Bundle;
import dev.sigstore.proto.bundle.v1.VerificationMaterial;
import dev.sigstore.proto.rekor.v1.TransparencyLogEntry;
import java.util.List;
import java.util.Optional;

/**
 * Untrusted verification material of a signature.
 *
 * @param hint key hint of the signer; empty if there is none
 * @param certificate certificate of the signer in DER; empty for a signature by a key
 * @param entries transparency log entries
 * @param timestamps responses of timestamp authorities (RFC 3161)
 */
record SignatureMaterial(
        Optional<String> hint,
        Optional<ByteString> certificate,
        List<TransparencyLogEntry> entries,
        List<ByteString> timestamps) {
    private static final int MAX_PROOFS = 8;

    SignatureMaterial {
        entries = List.copyOf(entries);
        timestamps = List.copyOf(timestamps);
        if (entries.size() > MAX_PROOFS || timestamps.size() > MAX_PROOFS) {
            throw new IllegalArgumentException("it has more than %d log entries or timestamps".formatted(MAX_PROOFS));
        }
        if (entries.stream()
                        .map(entry -> List.of(entry.getLogId(), entry.getLogIndex()))
                        .distinct()
                        .count()
                < entries.size()) {
            throw new IllegalArgumentException("it has a duplicate log entry");
        }
    }

    /**
     * Returns the material of a bundle. Only the first certificate of a chain is used, because its authorities must be
     * in the trusted root.
     *
     * @throws IllegalArgumentException if it has neither key nor certificate
     */
    static SignatureMaterial of(Bundle bundle) {
        var material = bundle.getVerificationMaterial();
        return new SignatureMaterial(
                material.hasPublicKey() ? Optional.of(material.getPublicKey().getHint()) : Optional.empty(),
                certificate(material),
                material.getTlogEntriesList(),
                material.getTimestampVerificationData().getRfc3161TimestampsList().stream()
                        .map(timestamp -> timestamp.getSignedTimestamp())
                        .toList());
    }

    private static Optional<ByteString> certificate(VerificationMaterial material) {
        return switch (material.getContentCase()) {
            case CERTIFICATE -> Optional.of(material.getCertificate().getRawBytes());
            case X509_CERTIFICATE_CHAIN ->
                material.getX509CertificateChain().getCertificatesList().stream()
                        .map(certificate -> certificate.getRawBytes())
                        .findFirst();
            case PUBLIC_KEY -> Optional.empty();
            case CONTENT_NOT_SET -> throw new IllegalArgumentException("it names neither a key nor a certificate");
        };
    }
}
