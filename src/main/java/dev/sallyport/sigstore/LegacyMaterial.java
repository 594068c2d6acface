package dev.sallyport.sigstore;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.sallyport.signature.StrictJson;
import dev.sigstore.proto.rekor.v1.TransparencyLogEntry;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Parser of verification material in annotations of cosign 1 and 2: certificate, log entry, timestamp. */
final class LegacyMaterial {
    private static final String CERTIFICATE = "dev.sigstore.cosign/certificate";
    private static final String BUNDLE = "dev.sigstore.cosign/bundle";
    private static final String TIMESTAMP = "dev.sigstore.cosign/rfc3161timestamp";

    private LegacyMaterial() {}

    /**
     * Parses annotations. The certificate chain is ignored, because its authorities must be in the trusted root.
     *
     * @throws IllegalArgumentException if an annotation is malformed
     */
    static SignatureMaterial of(Map<String, String> annotations) {
        return new SignatureMaterial(
                Optional.empty(),
                annotation(annotations, CERTIFICATE)
                        .map(pem -> ByteString.copyFrom(
                                SigningCertificate.parsePem(pem).encoded())),
                annotation(annotations, BUNDLE).map(LegacyMaterial::entry).stream()
                        .toList(),
                annotation(annotations, TIMESTAMP).map(LegacyMaterial::timestamp).stream()
                        .toList());
    }

    private static Optional<String> annotation(Map<String, String> annotations, String name) {
        return Optional.ofNullable(annotations.get(name)).filter(text -> !text.isEmpty());
    }

    /** Parses a log entry, which has an inclusion promise and no inclusion proof. */
    private static TransparencyLogEntry entry(String json) {
        var bundle = StrictJson.object(json.getBytes(StandardCharsets.UTF_8));
        var payload = bundle.path("Payload");
        var entry = TransparencyLogEntry.newBuilder()
                .setLogIndex(number(payload, "logIndex"))
                .setIntegratedTime(number(payload, "integratedTime"))
                .setCanonicalizedBody(base64(payload, "body"));
        entry.getLogIdBuilder()
                .setKeyId(ByteString.copyFrom(
                        HexFormat.of().parseHex(payload.path("logID").asText())));
        entry.getInclusionPromiseBuilder().setSignedEntryTimestamp(base64(bundle, "SignedEntryTimestamp"));
        return entry.build();
    }

    private static ByteString timestamp(String json) {
        return base64(StrictJson.object(json.getBytes(StandardCharsets.UTF_8)), "SignedRFC3161Timestamp");
    }

    private static long number(JsonNode json, String field) {
        var number = json.path(field);
        if (!number.isIntegralNumber() || !number.canConvertToLong()) {
            throw new IllegalArgumentException("its log entry has no " + field);
        }
        return number.longValue();
    }

    private static ByteString base64(JsonNode json, String field) {
        return ByteString.copyFrom(Base64.getDecoder().decode(json.path(field).asText()));
    }
}
