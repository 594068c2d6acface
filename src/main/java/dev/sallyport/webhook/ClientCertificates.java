package dev.sallyport.webhook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Trust manager for client certificates of the API server: they must chain to an authority in a file and have a configured
 * name. The file is read again periodically; if it cannot be read, the last readable content stays trusted. Until the first
 * successful read, no certificate is trusted.
 */
public final class ClientCertificates extends X509ExtendedTrustManager {
    private static final Logger LOG = Logger.getLogger(ClientCertificates.class);
    private static final String TYPE = "UNKNOWN";

    private final Path file;
    private final ClientNames names;
    private volatile @Nullable Authorities current;

    /**
     * Creates a trust manager without authorities; {@link #refresh} reads the file.
     *
     * @param file certificate authorities in PEM
     */
    public ClientCertificates(Path file, Set<String> names) {
        this.file = file;
        this.names = new ClientNames(names);
    }

    /** Reads the file again if it has changed. */
    public synchronized void refresh() {
        try {
            var pem = Files.readString(file, StandardCharsets.ISO_8859_1);
            var now = current;
            if (now == null || !now.pem().equals(pem)) {
                current = Authorities.read(pem);
                LOG.infof("client certificate authorities of the API server were read from %s", file);
            }
        } catch (IOException | GeneralSecurityException e) {
            LOG.warnf("client certificate authorities of the API server cannot be read: %s", e);
        }
    }

    /** Returns whether authorities have been read. */
    public boolean isReady() {
        return current != null;
    }

    /**
     * Returns whether a certificate chain is trusted now; a connection can outlive the authority that it was accepted with.
     *
     * @param chain the client certificate, followed by its issuers
     */
    boolean trusts(X509Certificate[] chain) {
        try {
            var now = authorities();
            if (!now.accepted().contains(chain[0])) {
                check(chain, TYPE);
                now.accept(chain[0]);
            }
            chain[0].checkValidity();
            return true;
        } catch (CertificateException _) {
            return false;
        }
    }

    private void check(X509Certificate[] chain, String type) throws CertificateException {
        authorities().manager().checkClientTrusted(chain, type);
        names.check(chain[0]);
    }

    private Authorities authorities() throws CertificateException {
        var now = current;
        if (now == null) {
            throw new CertificateException("no client certificate authority has been read");
        }
        return now;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("server certificates are not verified here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        var now = current;
        return now == null ? new X509Certificate[0] : now.manager().getAcceptedIssuers();
    }

    /**
     * Authorities of one version of the file.
     *
     * @param accepted certificates that were verified before; all connections present the same few
     */
    private record Authorities(String pem, X509TrustManager manager, Set<X509Certificate> accepted) {
        private static final int MAX_ACCEPTED = 1_000;

        static Authorities read(String pem) throws GeneralSecurityException, IOException {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            var certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)));
            if (certificates.isEmpty()) {
                throw new CertificateException("the file contains no certificate");
            }
            for (var certificate : certificates) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (var manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager certifying) {
                    return new Authorities(pem, certifying, ConcurrentHashMap.newKeySet());
                }
            }
            throw new GeneralSecurityException("no trust manager for X.509 certificates is available");
        }

        void accept(X509Certificate certificate) {
            if (accepted.size() < MAX_ACCEPTED) {
                accepted.add(certificate);
            }
        }
    }
}
