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

/** Makes the certificates that the API server checks the webhook by: ECDSA over P-256. */
final class CertificateMaker {
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A certificate and the private key that goes with it. */
    record Identity(X509Certificate certificate, PrivateKey key) {}

    private CertificateMaker() {}

    /** A new certificate authority, valid for so long. */
    static Identity authority(Instant now, Duration validity) {
        var keys = keys();
        var subject = new X500Principal("CN=sallyport-ca-" + now.getEpochSecond());
        return sign(keys, subject, keys.getPrivate(), subject, now, validity, null);
    }

    /**
     * A new serving certificate, signed by the authority.
     *
     * @param hosts DNS names and IP addresses that it is for
     */
    static Identity serving(Identity authority, List<String> hosts, Instant now, Duration validity) {
        var names = new GeneralNames(hosts.stream().map(CertificateMaker::name).toArray(GeneralName[]::new));
        return sign(
                keys(),
                new X500Principal("CN=sallyport"),
                authority.key(),
                authority.certificate().getSubjectX500Principal(),
                now,
                validity,
                names);
    }

    private static Identity sign(
            KeyPair keys,
            X500Principal subject,
            PrivateKey issuerKey,
            X500Principal issuer,
            Instant now,
            Duration validity,
            @Nullable GeneralNames hosts) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(127, RANDOM),
                    Date.from(now.minus(CLOCK_SKEW)),
                    Date.from(now.plus(validity)),
                    subject,
                    keys.getPublic());
            extend(builder, hosts);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey);
            return new Identity(
                    new JcaX509CertificateConverter().getCertificate(builder.build(signer)), keys.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("the webhook's certificate cannot be made", e);
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
