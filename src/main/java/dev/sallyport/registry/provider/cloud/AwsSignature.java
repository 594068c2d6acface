package dev.sallyport.registry.provider.cloud;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature of a request to AWS, version 4: of a POST to the path {@code /} without a query.
 *
 * @param service name of the service in signatures, such as {@code ecr}
 */
record AwsSignature(AwsKeys keys, String region, String service, Instant time) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DATE_LENGTH = 8;

    /** Returns the headers with date, session token and signature. */
    Map<String, String> sign(URI url, Map<String, String> headers, String content) {
        var stamp = STAMP.format(time);
        var sent = new TreeMap<>(headers);
        sent.put("X-Amz-Date", stamp);
        if (!keys.sessionToken().isEmpty()) {
            sent.put("X-Amz-Security-Token", keys.sessionToken());
        }
        var signed = new TreeMap<String, String>();
        sent.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value.strip()));
        signed.put("host", url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort());
        var names = String.join(";", signed.keySet());
        var lines = signed.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                .collect(Collectors.joining());
        var request = String.join("\n", "POST", "/", "", lines, names, hash(content));
        var scope = String.join("/", stamp.substring(0, DATE_LENGTH), region, service, "aws4_request");
        var signature =
                HexFormat.of().formatHex(hmac(key(stamp), String.join("\n", ALGORITHM, stamp, scope, hash(request))));
        sent.put(
                "Authorization",
                "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(ALGORITHM, keys.accessKeyId(), scope, names, signature));
        return sent;
    }

    private byte[] key(String stamp) {
        var secret = ("AWS4" + keys.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        var ofDate = hmac(secret, stamp.substring(0, DATE_LENGTH));
        return hmac(hmac(hmac(ofDate, region), service), "aws4_request");
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
