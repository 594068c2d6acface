package dev.sallyport.registry.provider.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.ServiceClient;
import dev.sallyport.registry.http.ServiceRequest;
import dev.sallyport.registry.http.ServiceResponse;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.workload.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Requests to token services, and checks of their answers. Messages contain no part of an answer. */
record TokenService(ServiceClient client, InstantSource clock) {
    private static final int MAX_TOKEN = 64 * 1024;
    /** Time before the end of a token from which it is not used. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /** Sends a request and requires a successful answer. */
    ServiceResponse ok(ServiceRequest request, Deadline deadline) throws ProviderException {
        var response = send(request, deadline);
        if (!response.isOk()) {
            throw new ProviderException(
                    "gets no token: %s answers with status %d".formatted(response.host(), response.status()));
        }
        return response;
    }

    ServiceResponse send(ServiceRequest request, Deadline deadline) throws ProviderException {
        try {
            return client.send(request, deadline);
        } catch (RegistryException failure) {
            throw new ProviderException("gets no token: " + failure.getMessage());
        }
    }

    /** Sends a request and requires a successful answer with a JSON object. */
    JsonNode json(ServiceRequest request, Deadline deadline) throws ProviderException {
        return json(ok(request, deadline));
    }

    static JsonNode json(ServiceResponse response) throws ProviderException {
        try {
            return StrictJson.object(response.body());
        } catch (IllegalArgumentException malformed) {
            throw new ProviderException("gets no token: " + response.host() + " answers without a JSON object");
        }
    }

    /** Returns a text that can be sent in a header. */
    static String token(String value, String name) throws ProviderException {
        boolean isPlain = value.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (value.isEmpty() || value.length() > MAX_TOKEN || !isPlain) {
            throw new ProviderException("gets an answer without a valid " + name);
        }
        return value;
    }

    /** Returns the time for which a token can be used; fails if it has ended. */
    Duration use(Instant end) throws ProviderException {
        var left = Duration.between(clock.instant(), end).minus(MARGIN);
        if (!left.isPositive()) {
            throw new ProviderException("gets a token that has expired");
        }
        return left;
    }

    Duration use(long seconds) throws ProviderException {
        var bounded = Math.clamp(seconds, 0, Duration.ofDays(1).toSeconds());
        return use(clock.instant().plusSeconds(bounded));
    }
}
