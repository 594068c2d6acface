package dev.sallyport.registry.provider.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.registry.http.ServiceRequest;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.signature.StrictJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/**
 * Key file of a Google service account, which signs requests for access tokens.
 *
 * @param account email address of the service account
 * @param tokenUrl token service of Google
 */
record GoogleKey(String account, String keyId, URI tokenUrl, PrivateKey key) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration VALIDITY = Duration.ofHours(1);
    /** Reading of Artifact Registry, and of the storage of Container Registry. */
    private static final String SCOPES = "https://www.googleapis.com/auth/cloud-platform.read-only"
            + " https://www.googleapis.com/auth/devstorage.read_only";

    /** Parses the JSON of a key file. */
    static GoogleKey parse(String content) throws ProviderException {
        JsonNode file;
        try {
            file = StrictJson.object(content.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            throw new ProviderException("finds no JSON object in the key file");
        }
        if (!file.path("type").asText().equals("service_account")) {
            throw new ProviderException("finds no key of a service account in the key file");
        }
        return new GoogleKey(
                file.path("client_email").asText(""),
                file.path("private_key_id").asText(""),
                CloudEnvironment.uri(file.path("token_uri").asText("https://oauth2.googleapis.com/token")),
                key(file.path("private_key").asText("")));
    }

    private static PrivateKey key(String pem) throws ProviderException {
        try {
            var base64 = pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").replaceAll("\\s", "");
            var encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
            return KeyFactory.getInstance("RSA").generatePrivate(encoded);
        } catch (IllegalArgumentException | GeneralSecurityException malformed) {
            throw new ProviderException("finds no usable private key in the key file");
        }
    }

    /** Returns a request for an access token, signed by the key. */
    ServiceRequest request(Instant now) throws ProviderException {
        var header =
                JSON.createObjectNode().put("alg", "RS256").put("typ", "JWT").put("kid", keyId);
        var claims = JSON.createObjectNode()
                .put("iss", account)
                .put("scope", SCOPES)
                .put("aud", tokenUrl.toString())
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(VALIDITY).getEpochSecond());
        var content = encoded(header.toString().getBytes(StandardCharsets.UTF_8))
                + "."
                + encoded(claims.toString().getBytes(StandardCharsets.UTF_8));
        var fields = Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "assertion",
                content + "." + encoded(signature(content)));
        return ServiceRequest.form(tokenUrl, fields);
    }

    private byte[] signature(String content) throws ProviderException {
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(content.getBytes(StandardCharsets.UTF_8));
            return signature.sign();
        } catch (GeneralSecurityException unusable) {
            throw new ProviderException("cannot sign with the key in the key file");
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "GoogleKey[" + account + "]";
    }
}
