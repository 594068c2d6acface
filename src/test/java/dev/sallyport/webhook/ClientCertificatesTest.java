package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of client certificates of new and existing connections. */
class ClientCertificatesTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final Authority ours = new Authority();
    private final Authority theirs = new Authority();

    @TempDir
    private Path directory;

    private Path file;
    private ClientCertificates certificates;

    @BeforeEach
    void readAuthorities() throws IOException {
        file = directory.resolve("ca.crt");
        certificates = new ClientCertificates(file, Set.of("kube-apiserver"));
        write(ours.pem());
    }

    @Test
    void trustsOnlyTheApiServerOfTheAuthority() {
        assertThat(certificates.trusts(chain(ours.issue("kube-apiserver", DAY))))
                .isTrue();
        assertThat(certificates.trusts(chain(ours.issue("kubelet", DAY)))).isFalse();
        assertThat(certificates.trusts(chain(theirs.issue("kube-apiserver", DAY))))
                .isFalse();
    }

    @Test
    void distrustsCertificatesOfRemovedAuthorities() throws IOException {
        var chain = chain(ours.issue("kube-apiserver", DAY));
        assertThat(certificates.trusts(chain)).isTrue();

        write(theirs.pem());

        assertThat(certificates.trusts(chain)).isFalse();
        assertThat(certificates.trusts(chain(theirs.issue("kube-apiserver", DAY))))
                .isTrue();
    }

    @Test
    void trustsBothAuthoritiesDuringRotation() throws IOException {
        write(ours.pem() + theirs.pem());

        assertThat(certificates.trusts(chain(ours.issue("kube-apiserver", DAY))))
                .isTrue();
        assertThat(certificates.trusts(chain(theirs.issue("kube-apiserver", DAY))))
                .isTrue();
    }

    @Test
    void distrustsExpiredCertificates() {
        assertThat(certificates.trusts(chain(ours.issue("kube-apiserver", DAY.negated()))))
                .isFalse();
    }

    @Test
    void keepsAuthoritiesIfTheFileIsInvalid() throws IOException {
        write("no certificate");

        assertThat(certificates.trusts(chain(ours.issue("kube-apiserver", DAY))))
                .isTrue();
    }

    @Test
    void trustsNoCertificateBeforeTheFileIsRead() {
        var unread = new ClientCertificates(directory.resolve("absent"), Set.of());
        unread.refresh();

        assertThat(unread.isReady()).isFalse();
        assertThat(unread.trusts(chain(ours.issue("kube-apiserver", DAY)))).isFalse();
    }

    private void write(String pem) throws IOException {
        Files.writeString(file, pem);
        certificates.refresh();
    }

    private static X509Certificate[] chain(X509Certificate certificate) {
        return new X509Certificate[] {certificate};
    }

    /** Issues certificates to clients. */
    private static final class Authority {
        private final KeyPair keys = keys();
        private final X500Name name = new X500Name("CN=clients");
        private final X509Certificate certificate = issue(name, keys, Duration.ofDays(2), true);

        X509Certificate issue(String client, Duration life) {
            return issue(new X500Name("CN=" + client), keys(), life, false);
        }

        String pem() {
            var text = new StringWriter();
            try (var pem = new JcaPEMWriter(text)) {
                pem.writeObject(certificate);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return text.toString();
        }

        private X509Certificate issue(X500Name subject, KeyPair of, Duration life, boolean isAuthority) {
            try {
                var from = Instant.now().minus(Duration.ofDays(3));
                var builder = new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.valueOf(System.nanoTime()),
                                Date.from(from),
                                Date.from(Instant.now().plus(life)),
                                subject,
                                of.getPublic())
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
                if (!isAuthority) {
                    builder.addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
                }
                var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
                return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
            } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
                throw new IllegalStateException(e);
            }
        }

        private static KeyPair keys() {
            try {
                var generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(256);
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
