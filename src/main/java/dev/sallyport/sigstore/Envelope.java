package dev.sallyport.sigstore;

import dev.sigstore.proto.bundle.v1.Bundle;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The DSSE envelope of a bundle: a payload, its type and the one signature over both. */
final class Envelope {
    private static final String IN_TOTO = "application/vnd.in-toto+json";

    private final byte[] payload;
    private final byte[] signature;

    private Envelope(byte[] payload, byte[] signature) {
        this.payload = payload;
        this.signature = signature;
    }

    /**
     * Takes the envelope out of a bundle.
     *
     * @throws IllegalArgumentException where it has another payload than a statement, or not exactly one signature
     */
    static Envelope of(Bundle bundle) {
        var envelope = bundle.getDsseEnvelope();
        if (!envelope.getPayloadType().equals(IN_TOTO)) {
            throw new IllegalArgumentException("its payload is no in-toto statement");
        }
        if (envelope.getSignaturesCount() != 1) {
            throw new IllegalArgumentException(
                    "it has " + envelope.getSignaturesCount() + " signatures where one is expected");
        }
        return new Envelope(
                envelope.getPayload().toByteArray(),
                envelope.getSignatures(0).getSig().toByteArray());
    }

    byte[] payload() {
        return payload.clone();
    }

    byte[] signature() {
        return signature.clone();
    }

    /** What is signed: DSSE's pre-authentication encoding, its lengths counted in bytes. */
    byte[] signed() {
        var head = "DSSEv1 %d %s %d ".formatted(IN_TOTO.length(), IN_TOTO, payload.length);
        var signed = new ByteArrayOutputStream(head.length() + payload.length);
        signed.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        signed.writeBytes(payload);
        return signed.toByteArray();
    }
}
