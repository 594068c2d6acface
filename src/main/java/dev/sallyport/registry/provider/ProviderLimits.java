package dev.sallyport.registry.provider;

import java.time.Duration;

/**
 * Limits of credential providers.
 *
 * @param slots concurrent requests
 * @param timeout time limit for one request
 */
public record ProviderLimits(ProviderSlots slots, Duration timeout) {
    public ProviderLimits {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the timeout of credential providers must be positive");
        }
    }
}
