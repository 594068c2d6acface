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
 * Tells the API server's client certificates from those of others: by the authorities in a file, and by the names that they
 * are for. The file is read again and again; one that cannot be read leaves things as they are, and at the start nobody is
 * trusted then.
 */
public final class ClientCertificates extends X509ExtendedTrustManager {
    private static final Logger LOG = Logger.getLogger(ClientCertificates.class);
    private static final String TYPE = "UNKNOWN";

    private final Path file;
    private final ClientNames names;
    private volatile @Nullable Authorities current;

    /**
     * Trusts the authorities in that file once it has been {@link #refresh read}.
     *
     * @param file PEM
     */
    public ClientCertificates(Path file, Set<String> names) {
        this.file = file;
        this.names = new ClientNames(names);
    }

    /** Reads the file where it has changed. */
    public synchronized void refresh() {
        try {
            var pem = Files.readString(file, StandardCharsets.ISO_8859_1);
            var now = current;
            if (now == null || !now.pem().equals(pem)) {
                current = Authorities.read(pem);
                LOG.infof("the authorities of the API server's client certificates are those of %s", file);
            }
        } catch (IOException | GeneralSecurityException e) {
            LOG.warnf("the authorities of the API server's client certificates cannot be read: %s", e);
        }
    }

    /** Whether anybody is trusted. */
    public boolean isThere() {
        return current != null;
    }

    /**
     * Whether whoever shows that chain counts as the API server now: a connection outlives the file that let it in.
     *
     * @param chain the certificate itself, then those that it leads to
     */
    boolean trusts(X509Certificate[] chain) {
        try {
            var now = authorities();
            if (!now.known().contains(chain[0])) {
                check(chain, TYPE);
                now.know(chain[0]);
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
            throw new CertificateException("no authority is known");
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
        throw new CertificateException("no server is asked");
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
     * What one state of the file trusts.
     *
     * @param known certificates that have been looked at; each connection shows the same few
     */
    private record Authorities(String pem, X509TrustManager manager, Set<X509Certificate> known) {
        private static final int MAX_KNOWN = 1_000;

        static Authorities read(String pem) throws GeneralSecurityException, IOException {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            var certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)));
            if (certificates.isEmpty()) {
                throw new CertificateException("there is no certificate in it");
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
            throw new GeneralSecurityException("certificates cannot be verified here");
        }

        void know(X509Certificate certificate) {
            if (known.size() < MAX_KNOWN) {
                known.add(certificate);
            }
        }
    }
}
