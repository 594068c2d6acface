package dev.sallyport.registry.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Certificate authorities in a file, trusted for TLS in addition to those of the system. */
final class TrustedAuthorities {
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private final Path file;

    TrustedAuthorities(Path file) {
        this.file = file;
    }

    /** Returns a value that changes when the file is replaced or modified. */
    String version() {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        } catch (IOException gone) {
            return "";
        }
    }

    /**
     * Returns a TLS context that trusts the present certificates of the file.
     *
     * @throws IllegalArgumentException if the file cannot be read or contains no certificate
     */
    SSLContext context() {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            var all = Stream.concat(Stream.of(systemAuthorities()), certificates().stream())
                    .toList();
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry("authority-" + i, all.get(i));
            }
            var context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(store), null);
            return context;
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalArgumentException(
                    "the certificate authorities in " + file + " cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    private Collection<? extends Certificate> certificates() throws GeneralSecurityException, IOException {
        try (var stream = Files.newInputStream(file)) {
            var content = stream.readNBytes(MAX_BYTES);
            var found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
            if (found.isEmpty()) {
                throw new IllegalArgumentException("the file " + file + " contains no certificate");
            }
            return List.copyOf(found);
        }
    }

    private static X509Certificate[] systemAuthorities() throws GeneralSecurityException {
        return Stream.of(trustManagers(null))
                .filter(X509TrustManager.class::isInstance)
                .flatMap(manager -> Stream.of(((X509TrustManager) manager).getAcceptedIssuers()))
                .toArray(X509Certificate[]::new);
    }

    private static TrustManager[] trustManagers(@Nullable KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
