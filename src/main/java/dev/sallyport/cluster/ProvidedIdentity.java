package dev.sallyport.cluster;

import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/**
 * Serving certificate in a Secret of another client, such as cert-manager.
 *
 * @param chain serving certificate, then intermediate authorities
 * @param trusted certificate authorities that clients trust
 */
record ProvidedIdentity(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trusted) {
    private static final String SERVING = "tls.crt";
    private static final String KEY = "tls.key";
    private static final String TRUSTED = "ca.crt";

    ProvidedIdentity {
        chain = List.copyOf(chain);
        trusted = List.copyOf(trusted);
    }

    /**
     * Reads the keys tls.crt, tls.key and ca.crt. Without ca.crt, the last certificate of tls.crt is trusted.
     *
     * @throws IllegalStateException if one of them is invalid; the message names it, and never contains its content
     */
    static ProvidedIdentity read(Secret secret) {
        var data = secret.getData() == null ? Map.<String, String>of() : secret.getData();
        var chain = certificates(data, SERVING);
        var trusted = data.getOrDefault(TRUSTED, "").isEmpty() ? List.of(chain.getLast()) : certificates(data, TRUSTED);
        return new ProvidedIdentity(key(data), chain, trusted);
    }

    /**
     * Checks that the API server will accept the certificate for a host.
     *
     * @throws IllegalStateException if it will not
     */
    void requireUsable(String host, Instant now) {
        if (!belongsToKey()) {
            throw new IllegalStateException("%s does not belong to the certificate in %s".formatted(KEY, SERVING));
        }
        var wildcard = "*" + host.substring(Math.max(host.indexOf('.'), 0));
        if (!hosts().contains(host) && !hosts().contains(wildcard)) {
            throw new IllegalStateException(
                    "the certificate in %s is for %s, not for %s; add that DNS name".formatted(SERVING, hosts(), host));
        }
        try {
            var parameters = new PKIXParameters(
                    trusted.stream().map(each -> new TrustAnchor(each, null)).collect(Collectors.toSet()));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            var path = chain.stream().filter(each -> !trusted.contains(each)).toList();
            if (path.isEmpty()) {
                chain.getFirst().checkValidity(Date.from(now));
            } else {
                var factory = CertificateFactory.getInstance("X.509");
                CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(path), parameters);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the certificate in %s is not valid for the authorities in %s: %s"
                            .formatted(SERVING, TRUSTED, e.getMessage()),
                    e);
        }
    }

    private boolean belongsToKey() {
        try {
            var algorithm = "SHA256with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : key.getAlgorithm());
            var signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(chain.getFirst().getEncoded());
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(chain.getFirst().getPublicKey());
            verifier.update(chain.getFirst().getEncoded());
            return verifier.verify(signer.sign());
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private Set<String> hosts() {
        try {
            var hosts = new HashSet<String>();
            var names = chain.getFirst().getSubjectAlternativeNames();
            for (var name : names == null ? List.<List<?>>of() : names) {
                hosts.add(String.valueOf(name.get(1)));
            }
            return hosts;
        } catch (GeneralSecurityException _) {
            return Set.of();
        }
    }

    private static List<X509Certificate> certificates(Map<String, String> data, String key) {
        try {
            var certificates = new ArrayList<X509Certificate>();
            for (var each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes(data, key)))) {
                certificates.add((X509Certificate) each);
            }
            if (certificates.isEmpty()) {
                throw new IllegalStateException("%s contains no certificate".formatted(key));
            }
            return certificates;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("%s contains no certificates in PEM".formatted(key), e);
        }
    }

    private static PrivateKey key(Map<String, String> data) {
        var text = new String(bytes(data, KEY), StandardCharsets.US_ASCII);
        try (var parser = new PEMParser(new StringReader(text))) {
            for (var object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PEMKeyPair pair) {
                    return key(pair.getPrivateKeyInfo());
                }
                if (object instanceof PrivateKeyInfo info) {
                    return key(info);
                }
            }
        } catch (IOException | GeneralSecurityException | RuntimeException _) {
            throw new IllegalStateException("%s contains no RSA or ECDSA key in PEM".formatted(KEY));
        }
        throw new IllegalStateException("%s contains no unencrypted private key in PEM".formatted(KEY));
    }

    private static PrivateKey key(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        var isRsa = info.getPrivateKeyAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
        return KeyFactory.getInstance(isRsa ? "RSA" : "EC").generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private static byte[] bytes(Map<String, String> data, String key) {
        try {
            return Base64.getDecoder().decode(data.getOrDefault(key, ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("%s is not Base64".formatted(key), e);
        }
    }
}
