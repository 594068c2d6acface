package dev.sallyport.webhook;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Who may post reviews.
 *
 * @param certificates what the API server is known by; anybody may where that is not known
 */
public record ClientAuthentication(Optional<ClientCertificates> certificates) {

    /** The same endpoint, for those alone who may. */
    public Handler<HttpServerRequest> guard(Handler<HttpServerRequest> endpoint) {
        return certificates
                .<Handler<HttpServerRequest>>map(known -> new ClientGate(known, endpoint))
                .orElse(endpoint);
    }

    /** Looks again at what the API server is known by. */
    public void refresh() {
        certificates.ifPresent(ClientCertificates::refresh);
    }

    /** Whether those who may are known. */
    public boolean areKnown() {
        return certificates.map(ClientCertificates::isThere).orElse(true);
    }
}
