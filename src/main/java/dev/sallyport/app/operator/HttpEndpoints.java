package dev.sallyport.app.operator;

import dev.sallyport.webhook.ClientAuthentication;
import dev.sallyport.webhook.ServingCertificate;
import dev.sallyport.webhook.WebhookEndpoints;
import io.quarkus.tls.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.KeyStoreProvider;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Endpoints that Quarkus serves: admission over TLS, and readiness. */
public final class HttpEndpoints {

    private HttpEndpoints() {}

    /** Routes of the AdmissionReviews. */
    @Singleton
    static class ReviewRoutes {
        void register(@Observes Router router, WebhookEndpoints endpoints) {
            endpoints
                    .byPath()
                    .forEach((path, endpoint) ->
                            router.post(path).handler(context -> endpoint.handle(context.request())));
        }
    }

    /** TLS client authentication: required where the certificate of the API server is configured. */
    @Singleton
    static class ClientTls implements HttpServerOptionsCustomizer {
        private final ClientAuthentication clients;

        ClientTls(ClientAuthentication clients) {
            this.clients = clients;
        }

        @Override
        public void customizeHttpsServer(HttpServerOptions options) {
            clients.certificates()
                    .ifPresent(authorities ->
                            options.setClientAuth(ClientAuth.REQUIRED).setTrustOptions(TrustOptions.wrap(authorities)));
        }
    }

    /** TLS server certificate, looked up at each handshake: a new one needs no restart. */
    @Singleton
    @Identifier("webhook")
    static class ServerTls implements KeyStoreProvider {
        private final ServingCertificate certificate;

        ServerTls(ServingCertificate certificate) {
            this.certificate = certificate;
        }

        @Override
        public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
            try {
                var empty = KeyStore.getInstance(KeyStore.getDefaultType());
                empty.load(null, null);
                return new KeyStoreAndKeyCertOptions(empty, KeyCertOptions.wrap(certificate));
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Readiness probe of the replica. */
    @Singleton
    @Readiness
    static class ReadinessProbe implements HealthCheck {
        private final OperatorReadiness readiness;

        ReadinessProbe(OperatorReadiness readiness) {
            this.readiness = readiness;
        }

        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.named("admission")
                    .status(readiness.isReady())
                    .build();
        }
    }
}
