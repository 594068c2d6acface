package dev.sallyport.sigstore;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.sallyport.attestation.SigningException;
import dev.sallyport.attestation.SigstoreServices;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.PlainJson;
import dev.sigstore.proto.rekor.v1.TransparencyLogEntry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Client of Rekor 2, which responds when an entry is in the log. The entry of an envelope has the digest of the signed
 * bytes, as with cosign 3.
 *
 * @see <a href="https://github.com/sigstore/rekor-tiles/blob/main/CLIENTS.md">Rekor 2 for clients</a>
 */
record LogWriter(SigstoreServices services, URI url) {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final String MEDIA_TYPE = "application/json";

    /** Writes an entry for a signature by a P-256 key; returns it with its inclusion proof. */
    TransparencyLogEntry write(byte[] message, byte[] signature, SigningCertificate certificate, Deadline deadline)
            throws SigningException {
        var request = JSON.createObjectNode();
        var hashed = request.putObject("hashedRekordRequestV002");
        hashed.put("digest", base64(SignedMessage.digest("SHA-256", message)));
        var signed = hashed.putObject("signature").put("content", base64(signature));
        signed.putObject("verifier")
                .put("keyDetails", "PKIX_ECDSA_P256_SHA_256")
                .putObject("x509Certificate")
                .put("rawBytes", base64(certificate.encoded()));
        var answer = services.post(
                path(url, "/api/v2/log/entries"),
                MEDIA_TYPE,
                request.toString().getBytes(StandardCharsets.UTF_8),
                MEDIA_TYPE,
                deadline);
        var entry = TransparencyLogEntry.newBuilder();
        try {
            StrictJson.object(answer);
            JsonFormat.parser().ignoringUnknownFields().merge(new String(answer, StandardCharsets.UTF_8), entry);
        } catch (IllegalArgumentException | InvalidProtocolBufferException garbage) {
            throw new SigningException(url.getHost() + " returned an invalid log entry");
        }
        return entry.build();
    }

    /** Appends a path to a URL with or without a trailing slash. */
    static URI path(URI url, String path) {
        var text = url.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
    }

    private static String base64(byte[] content) {
        return Base64.getEncoder().encodeToString(content);
    }
}
