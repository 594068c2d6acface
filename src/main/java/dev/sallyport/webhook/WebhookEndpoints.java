package dev.sallyport.webhook;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/**
 * What is served to the API server.
 *
 * @param byPath such as {@code /validate}; all of them take POST
 */
public record WebhookEndpoints(Map<String, Handler<HttpServerRequest>> byPath) {
    public WebhookEndpoints {
        byPath = Map.copyOf(byPath);
    }
}
