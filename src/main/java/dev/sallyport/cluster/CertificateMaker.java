package dev.sallyport.cluster;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Issuer of the certificates of the webhook endpoint: ECDSA over P-256. */
final class CertificateMaker {
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A certificate and its private key. */
    record Identity(X509Certificate certificate, PrivateKey key) {}

    private CertificateMaker() {}

    /** Creates a certificate authority. */
    static Identity authority(Instant now, Duration validity) {
        var keys = keys();
        var subject = new X500Principal("CN=sallyport-ca-" + now.getEpochSecond());
        var issuer = new Issuer(subject, keys.getPrivate());
        return sign(keys, subject, issuer, Validity.from(now, validity), null);
    }

    /**
     * Creates a serving certificate, signed by the authority.
     *
     * @param hosts DNS names and IP addresses of the endpoint
     */
    static Identity serving(Identity authority, List<String> hosts, Instant now, Duration validity) {
        var names = new GeneralNames(hosts.stream().map(CertificateMaker::name).toArray(GeneralName[]::new));
        var issuer = new Issuer(authority.certificate().getSubjectX500Principal(), authority.key());
        return sign(keys(), new X500Principal("CN=sallyport"), issuer, Validity.from(now, validity), names);
    }

    private record Issuer(X500Principal name, PrivateKey key) {}

    private record Validity(Date notBefore, Date notAfter) {
        static Validity from(Instant now, Duration duration) {
            return new Validity(Date.from(now.minus(CLOCK_SKEW)), Date.from(now.plus(duration)));
        }
    }

    private static Identity sign(
            KeyPair keys, X500Principal subject, Issuer issuer, Validity validity, @Nullable GeneralNames hosts) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    issuer.name(),
                    new BigInteger(127, RANDOM),
                    validity.notBefore(),
                    validity.notAfter(),
                    subject,
                    keys.getPublic());
            extend(builder, hosts);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.key());
            return new Identity(
                    new JcaX509CertificateConverter().getCertificate(builder.build(signer)), keys.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("the serving certificate cannot be created", e);
        }
    }

    private static void extend(X509v3CertificateBuilder builder, @Nullable GeneralNames hosts) throws CertIOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(hosts == null));
        if (hosts == null) {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        } else {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, hosts);
        }
    }

    private static GeneralName name(String host) {
        var isAddress = host.contains(":") || host.matches("[0-9.]+");
        return new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
