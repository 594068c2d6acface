package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.admission.GateChange;
import dev.sallyport.admission.GateChangeRecorder;
import dev.sallyport.api.v1alpha1.BreakGlass;
import dev.sallyport.breakglass.EmergencyAccessRules;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Authorizes writes to BreakGlass objects, and records those that are allowed. */
public final class EmergencyAccessWrites implements WriteAuthorizer {
    private final EmergencyAccessRules rules;
    private final GateChangeRecorder changes;
    private final Executor virtualThreads;
    private final InstantSource clock;

    public EmergencyAccessWrites(
            EmergencyAccessRules rules, GateChangeRecorder changes, Executor virtualThreads, InstantSource clock) {
        this.rules = rules;
        this.changes = changes;
        this.virtualThreads = virtualThreads;
        this.clock = clock;
    }

    @Override
    public boolean appliesTo(AdmissionRequest request) {
        return request.isAbout("BreakGlass");
    }

    @Override
    public CompletableFuture<Optional<String>> denial(AdmissionRequest request) {
        return supplyAsync(() -> decide(request), virtualThreads);
    }

    private Optional<String> decide(AdmissionRequest request) {
        @Nullable BreakGlass after;
        @Nullable BreakGlass before;
        try {
            after = read(request.object());
            before = read(request.oldObject());
        } catch (MalformedReview e) {
            return Optional.of("invalid BreakGlass: " + e.getMessage());
        }
        if (after != null && after.getMetadata() == null) {
            return Optional.of("invalid BreakGlass: it has no metadata");
        }
        var denial = rules.denial(request.user(), after, before);
        if (denial.isEmpty() && !request.info().dryRun()) {
            var difference = GateDifference.of("BreakGlass", request.oldObject(), request.object());
            if (!difference.isEmpty()) {
                changes.record(
                        new GateChange(request.info(), clock.instant(), difference.weaker(), difference.other()));
            }
        }
        return denial;
    }

    private static @Nullable BreakGlass read(JsonNode object) throws MalformedReview {
        return object.isObject() && !object.isEmpty() ? AdmissionReviews.own(object, BreakGlass.class) : null;
    }
}
