package dev.sallyport.controller;

import dev.sallyport.compile.SpecError;
import dev.sallyport.policy.Policy;
import dev.sallyport.policy.ServedKinds;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Kinds in {@code match.resources} of policies that the API server does not serve, so that no request is about them. */
@Singleton
final class UnservedKinds {
    /** Time after which a kind may be served. */
    static final Duration RETRY = Duration.ofMinutes(1);

    private final ServedKinds served;

    UnservedKinds(ServedKinds served) {
        this.served = served;
    }

    /** Returns an error for each kind of a policy that is not served. */
    List<SpecError> of(Policy policy) {
        return policy.matcher().resources().others().stream()
                .filter(resource -> !served.serves(resource))
                .map(resource -> SpecError.unresolved(
                        "spec.match.resources",
                        "the cluster does not serve the kind %s of %s"
                                .formatted(resource.kind(), resource.apiVersion())))
                .toList();
    }
}
