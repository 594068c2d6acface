package dev.sallyport.cluster;

import dev.sallyport.cluster.CertificateMaker.Identity;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Conversion between a serving identity and a Secret of type kubernetes.io/tls. */
final class ServingSecret {
    private static final String SERVING = "tls.crt";
    private static final String SERVING_KEY = "tls.key";
    private static final String TRUSTED = "ca.crt";
    private static final String AUTHORITY = "authority.crt";
    private static final String AUTHORITY_KEY = "authority.key";
    private static final String NEXT = "next-authority.crt";
    private static final String NEXT_KEY = "next-authority.key";

    private ServingSecret() {}

    static Secret write(ServingIdentity identity, String namespace, String name, @Nullable String resourceVersion) {
        var data = new LinkedHashMap<String, String>();
        put(data, SERVING, certificate(identity.serving().certificate()));
        put(data, SERVING_KEY, key(identity.serving().key()));
        put(data, TRUSTED, bundle(identity.trusted()));
        put(data, AUTHORITY, certificate(identity.authority().certificate()));
        put(data, AUTHORITY_KEY, key(identity.authority().key()));
        if (identity.next() != null) {
            put(data, NEXT, certificate(identity.next().certificate()));
            put(data, NEXT_KEY, key(identity.next().key()));
        }
        return new SecretBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(namespace)
                        .withName(name)
                        .withResourceVersion(resourceVersion)
                        .addToLabels("app.kubernetes.io/managed-by", "sallyport")
                        .build())
                .withType("kubernetes.io/tls")
                .withData(data)
                .build();
    }

    /** Returns the identity in a Secret; empty if the content is incomplete or invalid. */
    static Optional<ServingIdentity> read(Secret secret) {
        try {
            var data = secret.getData();
            var serving = new Identity(certificates(data, SERVING).getFirst(), key(data, SERVING_KEY));
            var authority = new Identity(certificates(data, AUTHORITY).getFirst(), key(data, AUTHORITY_KEY));
            var next = data.containsKey(NEXT)
                    ? new Identity(certificates(data, NEXT).getFirst(), key(data, NEXT_KEY))
                    : null;
            return Optional.of(new ServingIdentity(
                    authority, next, certificates(data, TRUSTED), serving, hosts(serving.certificate())));
        } catch (GeneralSecurityException | RuntimeException _) {
            return Optional.empty();
        }
    }

    static String bundle(List<X509Certificate> certificates) {
        var text = new StringBuilder();
        certificates.forEach(each -> text.append(certificate(each)));
        return text.toString();
    }

    private static List<String> hosts(X509Certificate certificate) throws GeneralSecurityException {
        var hosts = new ArrayList<String>();
        for (var name : certificate.getSubjectAlternativeNames()) {
            hosts.add(String.valueOf(name.get(1)));
        }
        return hosts;
    }

    private static List<X509Certificate> certificates(Map<String, String> data, String key)
            throws GeneralSecurityException {
        var certificates = new ArrayList<X509Certificate>();
        for (var each : CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(Base64.getDecoder().decode(data.getOrDefault(key, ""))))) {
            certificates.add((X509Certificate) each);
        }
        return certificates;
    }

    private static PrivateKey key(Map<String, String> data, String key) throws GeneralSecurityException {
        var pem = new String(Base64.getDecoder().decode(data.getOrDefault(key, "")), StandardCharsets.US_ASCII);
        var base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    private static void put(Map<String, String> data, String key, String text) {
        data.put(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String certificate(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String key(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String type, byte[] bytes) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), type);
    }
}
