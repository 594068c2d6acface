package dev.sallyport.app.operator;

import dev.sallyport.webhook.ClientAuthentication;
import dev.sallyport.webhook.ServingCertificate;
import dev.sallyport.webhook.WebhookEndpoints;
import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
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

/** What Quarkus serves: the admission endpoint with the certificate of the moment, and whether it is ready. */
public final class HttpEndpoints {

    private HttpEndpoints() {}

    /** What the API server posts reviews to. */
    @Singleton
    public static class Reviews {
        void register(@Observes Router router, WebhookEndpoints endpoints) {
            endpoints
                    .byPath()
                    .forEach((path, endpoint) ->
                            router.post(path).handler(context -> endpoint.handle(context.request())));
        }
    }

    /** Where the API server is known by a certificate, nobody gets a connection without one. */
    @Singleton
    public static class Clients implements HttpServerOptionsCustomizer {
        private final ClientAuthentication callers;

        public Clients(ClientAuthentication callers) {
            this.callers = callers;
        }

        @Override
        public void customizeHttpsServer(HttpServerOptions options) {
            callers.certificates()
                    .ifPresent(known ->
                            options.setClientAuth(ClientAuth.REQUIRED).setTrustOptions(TrustOptions.wrap(known)));
        }
    }

    /** The certificate is looked up at every handshake, so that a new one needs no restart. */
    @Singleton
    @Identifier("webhook")
    public static class Tls implements KeyStoreProvider {
        private final ServingCertificate certificate;

        public Tls(ServingCertificate certificate) {
            this.certificate = certificate;
        }

        @Override
        public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
            try {
                var none = KeyStore.getInstance(KeyStore.getDefaultType());
                none.load(null, null);
                return new KeyStoreAndKeyCertOptions(none, KeyCertOptions.wrap(certificate));
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Ready once requests can be answered. */
    @Singleton
    @Readiness
    public static class Ready implements HealthCheck {
        private final Operator operator;

        public Ready(Operator operator) {
            this.operator = operator;
        }

        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.named("admission")
                    .status(operator.isReady())
                    .build();
        }
    }
}
