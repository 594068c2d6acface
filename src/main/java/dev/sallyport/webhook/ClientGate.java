package dev.sallyport.webhook;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * HTTP handler that accepts only requests of the API server. The TLS handshake requested a client certificate; this handler
 * verifies it again for each request, because TLS connections and sessions can outlive the authorities. It closes a connection
 * that is no longer trusted, so that the client connects again with its current certificate.
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
                    .end("only the API server may send AdmissionReviews")
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
