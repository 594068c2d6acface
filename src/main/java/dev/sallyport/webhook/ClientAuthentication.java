package dev.sallyport.webhook;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Authentication of the clients of the webhook endpoint.
 *
 * @param certificates trusted client certificates; empty where any client may send AdmissionReviews
 */
public record ClientAuthentication(Optional<ClientCertificates> certificates) {

    /** Returns the handler of an endpoint behind client authentication. */
    public Handler<HttpServerRequest> guard(Handler<HttpServerRequest> endpoint) {
        return certificates
                .<Handler<HttpServerRequest>>map(known -> new ClientGate(known, endpoint))
                .orElse(endpoint);
    }

    /** Reads the trusted authorities again. */
    public void refresh() {
        certificates.ifPresent(ClientCertificates::refresh);
    }

    /** Returns whether clients can be authenticated. */
    public boolean isReady() {
        return certificates.map(ClientCertificates::isReady).orElse(true);
    }
}
