package dev.sallyport.sigstore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.sigstore.SigstoreTrust.UntrustedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Verification that a transparency log entry is for a given signature and certificate.
 *
 * @see <a href="https://github.com/sigstore/rekor/tree/main/pkg/types">Rekor's types</a>
 * @see <a href="https://github.com/sigstore/rekor-tiles">Rekor v2</a>
 */
final class LogBinding {
    private LogBinding() {}

    /**
     * Requires that an entry is for a signature.
     *
     * @param body body of the entry, signed by the log
     * @throws UntrustedException if it is for another signature
     * @throws IllegalArgumentException if it is malformed
     */
    static void require(byte[] body, SignedContent signed, SigningCertificate certificate) throws UntrustedException {
        var entry = StrictJson.object(body);
        var spec = entry.path("spec");
        var kind = entry.path("kind").asText() + " " + entry.path("apiVersion").asText();
        boolean isBound = switch (kind) {
            case "hashedrekord 0.0.1" -> hashed1(spec, signed, certificate);
            case "hashedrekord 0.0.2" -> hashed2(spec.path("hashedRekordV002"), signed, certificate);
            case "dsse 0.0.1" -> envelope1(spec, signed, certificate);
            case "intoto 0.0.1" -> statement1(spec, signed, certificate);
            case "intoto 0.0.2" -> statement2(spec.path("content"), signed, certificate);
            default ->
                throw new UntrustedException("the type of its log entry is not supported: "
                        + (kind.length() > 64 ? kind.substring(0, 64) : kind));
        };
        if (!isBound) {
            throw new UntrustedException("its log entry is for another signature");
        }
    }

    /** Entries of this type are never for envelopes. */
    private static boolean hashed1(JsonNode spec, SignedContent signed, SigningCertificate certificate) {
        var hash = spec.path("data").path("hash");
        var signature = spec.path("signature");
        return signed.envelope().isEmpty()
                && signed.message().hasDigest(algorithm(hash.path("algorithm").asText()), hex(hash.path("value")))
                && isSame(signature.path("content"), signed.signature())
                && isSamePem(signature.path("publicKey").path("content"), certificate);
    }

    private static boolean hashed2(JsonNode spec, SignedContent signed, SigningCertificate certificate) {
        var data = spec.path("data");
        var signature = spec.path("signature");
        return signed.message().hasDigest(algorithm(data.path("algorithm").asText()), base64(data.path("digest")))
                && isSame(signature.path("content"), signed.signature())
                && isSame(rawCertificate(signature), certificate.encoded());
    }

    private static boolean envelope1(JsonNode spec, SignedContent signed, SigningCertificate certificate) {
        var signatures = spec.path("signatures");
        return isPayload(signed, spec.path("payloadHash"))
                && signatures.size() == 1
                && isSame(signatures.path(0).path("signature"), signed.signature())
                && isSamePem(signatures.path(0).path("verifier"), certificate);
    }

    /** The entry has only the hash of the original envelope with its signature; a bundle has different JSON. */
    private static boolean statement1(JsonNode spec, SignedContent signed, SigningCertificate certificate)
            throws UntrustedException {
        var written = signed.envelope().flatMap(Envelope::written);
        if (written.isEmpty()) {
            throw new UntrustedException(
                    "its log entry of type intoto 0.0.1 is for an envelope that the bundle does not"
                            + " contain; attest the image again with cosign 2.2 or later");
        }
        return isHashOf(spec.path("content").path("hash"), written.get())
                && isSamePem(spec.path("publicKey"), certificate);
    }

    /** The entry has the signature in double base64; the hash of the envelope is not verified by the log. */
    private static boolean statement2(JsonNode content, SignedContent signed, SigningCertificate certificate) {
        var envelope = content.path("envelope");
        var signatures = envelope.path("signatures");
        return isPayload(signed, content.path("payloadHash"))
                && envelope.path("payloadType").asText().equals(Envelope.IN_TOTO)
                && signatures.size() == 1
                && Arrays.equals(
                        Base64.getDecoder().decode(base64(signatures.path(0).path("sig"))), signed.signature())
                && isSamePem(signatures.path(0).path("publicKey"), certificate);
    }

    private static boolean isPayload(SignedContent signed, JsonNode hash) {
        return signed.envelope()
                .filter(envelope -> isHashOf(hash, envelope.payload()))
                .isPresent();
    }

    private static boolean isHashOf(JsonNode hash, byte[] content) {
        return Arrays.equals(
                SignedMessage.digest(algorithm(hash.path("algorithm").asText()), content), hex(hash.path("value")));
    }

    private static JsonNode rawCertificate(JsonNode signature) {
        return signature.path("verifier").path("x509Certificate").path("rawBytes");
    }

    private static boolean isSame(JsonNode base64, byte[] expected) {
        return Arrays.equals(base64(base64), expected);
    }

    private static boolean isSamePem(JsonNode base64, SigningCertificate expected) {
        var pem = new String(base64(base64), StandardCharsets.US_ASCII);
        return Arrays.equals(SigningCertificate.parsePem(pem).encoded(), expected.encoded());
    }

    private static byte[] base64(JsonNode node) {
        return Base64.getDecoder().decode(node.asText());
    }

    private static byte[] hex(JsonNode node) {
        return HexFormat.of().parseHex(node.asText());
    }

    /** Returns the JDK name of a hash algorithm of Rekor 1 or 2. */
    private static String algorithm(String named) {
        return switch (named) {
            case "sha256", "SHA2_256" -> "SHA-256";
            case "sha384", "SHA2_384" -> "SHA-384";
            case "sha512", "SHA2_512" -> "SHA-512";
            default -> throw new IllegalArgumentException("its log entry uses an unsupported hash algorithm");
        };
    }
}
