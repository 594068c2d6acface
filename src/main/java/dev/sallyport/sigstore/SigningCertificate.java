package dev.sallyport.sigstore;

import dev.sallyport.signature.FulcioClaims;
import dev.sallyport.signature.SignedIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1UTF8String;

/** A short-lived certificate that binds a key to an identity; parsed and not yet verified. */
final class SigningCertificate {
    private static final int MAX_LENGTH = 16 * 1024;
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    /** Signed certificate timestamps (RFC 6962). */
    private static final String LOG_TIMESTAMPS = "1.3.6.1.4.1.11129.2.4.2";

    private static final String FULCIO = "1.3.6.1.4.1.57264.1.";
    private static final String ISSUER = FULCIO + "8";
    private static final String OLD_ISSUER = FULCIO + "1";
    private static final int EMAIL = 1;
    private static final int URI = 6;

    private final X509Certificate certificate;

    private SigningCertificate(X509Certificate certificate) {
        this.certificate = certificate;
    }

    /**
     * Parses a certificate in DER.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static SigningCertificate parse(byte[] der) {
        if (der.length == 0 || der.length > MAX_LENGTH) {
            throw new IllegalArgumentException("its certificate is empty or too long");
        }
        try {
            var certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            if (!Arrays.equals(certificate.getEncoded(), der)) {
                throw new IllegalArgumentException("its certificate is not in canonical DER");
            }
            return new SigningCertificate(certificate);
        } catch (CertificateException malformed) {
            throw new IllegalArgumentException("its certificate is malformed", malformed);
        }
    }

    /**
     * Parses one certificate in PEM.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static SigningCertificate parsePem(String pem) {
        var lines = pem.strip().lines().map(String::strip).toList();
        if (lines.size() < 3
                || !lines.getFirst().equals("-----BEGIN CERTIFICATE-----")
                || !lines.getLast().equals("-----END CERTIFICATE-----")) {
            throw new IllegalArgumentException("its certificate is not a single PEM block");
        }
        return parse(Base64.getDecoder().decode(String.join("", lines.subList(1, lines.size() - 1))));
    }

    /** Returns the DER encoding. */
    byte[] encoded() {
        try {
            return certificate.getEncoded();
        } catch (CertificateException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    PublicKey key() {
        return certificate.getPublicKey();
    }

    Instant notBefore() {
        return certificate.getNotBefore().toInstant();
    }

    /** Returns whether it is valid at a time; both bounds are inclusive. */
    boolean isValidAt(Instant time) {
        return !time.isBefore(notBefore())
                && !time.isAfter(certificate.getNotAfter().toInstant());
    }

    /** Returns whether it contains timestamps of certificate transparency logs, which are not verified here. */
    boolean isLogged() {
        return certificate.getExtensionValue(LOG_TIMESTAMPS) != null;
    }

    /** Returns whether it is a code signing certificate and no certificate authority. */
    boolean isForSigning() {
        try {
            var usages = certificate.getExtendedKeyUsage();
            return usages != null && usages.contains(CODE_SIGNING) && certificate.getBasicConstraints() < 0;
        } catch (CertificateException malformed) {
            throw new IllegalArgumentException("its certificate is malformed", malformed);
        }
    }

    /**
     * Returns the identity.
     *
     * @throws IllegalArgumentException if it does not have exactly one subject, an email address or URI, and an issuer
     */
    SignedIdentity identity() {
        var claims = new HashMap<String, String>();
        FulcioClaims.IDENTIFIERS.forEach((name, number) -> {
            var text = text(FULCIO + number);
            if (!text.isEmpty()) {
                claims.put(name, text);
            }
        });
        var issuer = text(ISSUER);
        return new SignedIdentity(issuer.isEmpty() ? oldIssuer() : issuer, subject(), Map.copyOf(claims));
    }

    private String subject() {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null || names.size() != 1) {
                throw new IllegalArgumentException("its certificate does not name exactly one subject");
            }
            var name = names.iterator().next();
            boolean isSigner = name.getFirst() instanceof Integer kind && (kind == EMAIL || kind == URI);
            if (!isSigner || !(name.get(1) instanceof String text) || text.isEmpty()) {
                throw new IllegalArgumentException(
                        "the subject of its certificate is neither an email address nor a URI");
            }
            return text;
        } catch (CertificateException malformed) {
            throw new IllegalArgumentException("its certificate is malformed", malformed);
        }
    }

    /** Returns the value of a deprecated extension, which is not DER-encoded. */
    private String oldIssuer() {
        var extension = certificate.getExtensionValue(OLD_ISSUER);
        if (extension == null) {
            throw new IllegalArgumentException("its certificate does not name the issuer of the identity");
        }
        return new String(ASN1OctetString.getInstance(extension).getOctets(), StandardCharsets.UTF_8);
    }

    private String text(String identifier) {
        var extension = certificate.getExtensionValue(identifier);
        if (extension == null) {
            return "";
        }
        try {
            var value = ASN1Primitive.fromByteArray(
                    ASN1OctetString.getInstance(extension).getOctets());
            return ASN1UTF8String.getInstance(value).getString();
        } catch (IOException malformed) {
            throw new IllegalArgumentException("its certificate has a malformed extension", malformed);
        }
    }
}
