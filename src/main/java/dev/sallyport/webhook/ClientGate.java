package dev.sallyport.webhook;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests through that come from the API server. The TLS handshake has asked for a certificate already; this holds it
 * against what is trusted now, for connections and sessions of TLS are used again for as long as clients like. A connection
 * that is trusted no more is closed, so that the client comes back with what it has now.
 */
public final class ClientGate implements Handler<HttpServerRequest> {
    private final ClientCertificates certificates;
    private final Handler<HttpServerRequest> next;

    public ClientGate(ClientCertificates certificates, Handler<HttpServerRequest> next) {
        this.certificates = certificates;
        this.next = next;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (isTrusted(request.connection().sslSession())) {
            next.handle(request);
        } else {
            request.response()
                    .setStatusCode(403)
                    .putHeader("content-type", "text/plain; charset=utf-8")
                    .end("reviews come from the API server alone")
                    .onComplete(_ -> request.connection().close());
        }
    }

    private boolean isTrusted(@Nullable SSLSession session) {
        try {
            return session != null
                    && certificates.trusts(Arrays.stream(session.getPeerCertificates())
                            .map(X509Certificate.class::cast)
                            .toArray(X509Certificate[]::new));
        } catch (SSLPeerUnverifiedException _) {
            return false;
        }
    }
}
