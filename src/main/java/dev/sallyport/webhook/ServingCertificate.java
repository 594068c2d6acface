package dev.sallyport.webhook;

import jakarta.inject.Singleton;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Serving certificate of the endpoint. A new one takes effect with the next TLS handshake and closes no connection. */
@Singleton
public final class ServingCertificate extends X509ExtendedKeyManager {
    private volatile @Nullable Material current;

    private record Material(String alias, PrivateKey key, List<X509Certificate> chain) {}

    /** Replaces the certificate. */
    public void replace(PrivateKey key, X509Certificate[] chain) {
        current = new Material(chain[0].getSerialNumber().toString(), key, List.of(chain));
    }

    /** Returns whether a certificate is set. */
    public boolean isReady() {
        return current != null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        var now = current;
        return now != null && keyType.startsWith(now.key().getAlgorithm()) ? now.alias() : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        var now = current;
        return now != null && now.alias().equals(alias) ? now.chain().toArray(X509Certificate[]::new) : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        var now = current;
        return now != null && now.alias().equals(alias) ? now.key() : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
        var now = current;
        return now == null ? null : new String[] {now.alias()};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}
