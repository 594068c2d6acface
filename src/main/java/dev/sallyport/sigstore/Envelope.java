package dev.sallyport.sigstore;

import dev.sallyport.signature.StrictJson;
import dev.sigstore.proto.bundle.v1.Bundle;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/** A DSSE envelope with an in-toto statement and one signature. */
final class Envelope {
    static final String IN_TOTO = "application/vnd.in-toto+json";

    private final byte[] payload;
    private final byte[] signature;
    private final Optional<byte[]> written;

    private Envelope(byte[] payload, byte[] signature, Optional<byte[]> written) {
        this.payload = payload;
        this.signature = signature;
        this.written = written;
    }

    /**
     * Returns the envelope of a bundle.
     *
     * @throws IllegalArgumentException if the payload is not a statement, or there is not exactly one signature
     */
    static Envelope of(Bundle bundle) {
        var envelope = bundle.getDsseEnvelope();
        return of(
                envelope.getPayloadType(),
                envelope.getSignaturesCount(),
                () -> envelope.getPayload().toByteArray(),
                () -> envelope.getSignatures(0).getSig().toByteArray(),
                Optional.empty());
    }

    /**
     * Parses an envelope in JSON, as cosign 1 and 2 write it.
     *
     * @throws IllegalArgumentException if it is malformed, its payload is not a statement, or it does not have exactly
     *     one signature
     * @see <a href="https://github.com/secure-systems-lab/dsse/blob/master/envelope.md">DSSE envelope</a>
     */
    static Envelope parse(byte[] content) {
        var json = StrictJson.object(content);
        var signatures = json.path("signatures");
        return of(
                json.path("payloadType").asText(),
                signatures.size(),
                () -> Base64.getDecoder().decode(json.path("payload").asText()),
                () -> Base64.getDecoder().decode(signatures.path(0).path("sig").asText()),
                Optional.of(content.clone()));
    }

    private static Envelope of(
            String payloadType,
            int signatures,
            Supplier<byte[]> payload,
            Supplier<byte[]> signature,
            Optional<byte[]> written) {
        if (!payloadType.equals(IN_TOTO)) {
            throw new IllegalArgumentException("its payload is not an in-toto statement");
        }
        if (signatures != 1) {
            throw new IllegalArgumentException("it has " + signatures + " signatures instead of one");
        }
        return new Envelope(payload.get(), signature.get(), written);
    }

    byte[] payload() {
        return payload.clone();
    }

    byte[] signature() {
        return signature.clone();
    }

    /** Returns the original JSON; empty for the envelope of a bundle. */
    Optional<byte[]> written() {
        return written.map(byte[]::clone);
    }

    /** Returns the signed bytes. */
    byte[] signed() {
        return encoded(payload);
    }

    /** Returns the DSSE pre-authentication encoding of a statement; lengths are in bytes. */
    static byte[] encoded(byte[] payload) {
        var head = "DSSEv1 %d %s %d ".formatted(IN_TOTO.length(), IN_TOTO, payload.length);
        var signed = new ByteArrayOutputStream(head.length() + payload.length);
        signed.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        signed.writeBytes(payload);
        return signed.toByteArray();
    }
}
