package dev.sallyport.registry;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Private certificate authority that issues certificates for test servers. */
public final class TlsMint {
    private static final char[] NO_PASSWORD = {};

    private final KeyPair keys = pair();
    private final X500Principal name;
    private final X509Certificate authority;

    public TlsMint(String commonName) {
        name = new X500Principal("CN=" + commonName);
        authority = certificate(name, keys, null);
    }

    /** Writes the authority to a file atomically. */
    public void publish(Path file) throws IOException, GeneralSecurityException {
        var text = "# of a test\n-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(authority.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        var next = Files.writeString(file.resolveSibling(name.getName()), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns a TLS context for a server with a name or address. */
    public SSLContext server(String host) throws GeneralSecurityException, IOException {
        var pair = pair();
        var kind = Character.isDigit(host.charAt(0)) ? GeneralName.iPAddress : GeneralName.dNSName;
        var certificate =
                certificate(new X500Principal("CN=server"), pair, new GeneralNames(new GeneralName(kind, host)));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("server", pair.getPrivate(), NO_PASSWORD, new X509Certificate[] {certificate});
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, NO_PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** Private key with its certificate. */
    public record Identity(PrivateKey key, X509Certificate certificate) {}

    /** Returns an identity for a server with a DNS name. */
    public Identity identity(String host) {
        var pair = pair();
        return new Identity(
                pair.getPrivate(),
                certificate(
                        new X500Principal("CN=server"),
                        pair,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, host))));
    }

    private X509Certificate certificate(X500Principal subject, KeyPair pair, @Nullable GeneralNames hosts) {
        try {
            var now = Instant.now();
            var builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(Duration.ofHours(1))),
                    subject,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(hosts == null));
            if (hosts != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, hosts);
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static KeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
