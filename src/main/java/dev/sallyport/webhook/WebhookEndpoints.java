package dev.sallyport.webhook;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/**
 * Endpoints of the webhook server.
 *
 * @param byPath handlers of POST requests by path, such as {@code /validate}
 */
public record WebhookEndpoints(Map<String, Handler<HttpServerRequest>> byPath) {
    public WebhookEndpoints {
        byPath = Map.copyOf(byPath);
    }
}
