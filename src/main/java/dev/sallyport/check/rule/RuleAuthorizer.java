package dev.sallyport.check.rule;

import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.check.EvaluationFacts;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.check.rule.library.AuthorizerValue;
import dev.sallyport.check.rule.library.AuthorizerValue.ResourceCheck;
import dev.sallyport.check.rule.library.Exhausted;
import dev.sallyport.identity.AccessAttributes;
import dev.sallyport.identity.AccessAttributes.OfResource;
import dev.sallyport.identity.AccessAttributes.Selectors;
import dev.sallyport.identity.AccessReviewer;
import dev.sallyport.identity.AccessReviewer.Decision;
import dev.sallyport.identity.User;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Permissions that rules of one evaluation read. The same permission is reviewed once; a review sends a request to the API
 * server, so their number is bounded for all rules of a request.
 */
record RuleAuthorizer(Input input, AccessReviewer reviewer, EvaluationClock clock) {
    /** Maximum of reviews for one request; ValidatingAdmissionPolicy permits 28 for each policy. */
    static final int MAX_REVIEWS = 50;

    private static final long STEPS_OF_A_REVIEW = 1_000;

    private record ReviewKey(User user, AccessAttributes attributes) {}

    private static final String REVIEWS = "reviews";

    /** Returns the value of {@code authorizer}. */
    AuthorizerValue requester() {
        return new AuthorizerValue(user(map(input.request().get("userInfo"))), this::decide);
    }

    /** Returns the value of {@code authorizer.requestResource}. */
    ResourceCheck requestResource() {
        var request = input.request();
        var resource =
                map(request.get(request.get("requestResource") instanceof Map<?, ?> ? "requestResource" : "resource"));
        var subresource = text(request, "requestSubResource");
        return new ResourceCheck(
                requester(),
                new OfResource(
                        text(resource, "group"),
                        text(resource, "resource"),
                        subresource.isEmpty() ? text(request, "subResource") : subresource,
                        text(request, "namespace"),
                        text(request, "name"),
                        Selectors.NONE,
                        ""));
    }

    private Decision decide(User user, AccessAttributes attributes) {
        return clock.waiting(() -> input.facts().once(new ReviewKey(user, attributes), this::review));
    }

    private Decision review(ReviewKey key) {
        EvaluationBudget.spend(STEPS_OF_A_REVIEW);
        EvaluationFacts facts = input.facts();
        if (facts.count(REVIEWS) > MAX_REVIEWS) {
            throw new Exhausted("asks for more than %d permissions in one request, with those of other rules"
                    .formatted(MAX_REVIEWS));
        }
        return reviewer.review(key.user(), key.attributes(), facts.deadline());
    }

    private static User user(Map<?, ?> info) {
        return new User(
                text(info, "username"),
                text(info, "uid"),
                texts(info.get("groups")),
                map(info.get("extra")).entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> String.valueOf(entry.getKey()), entry -> texts(entry.getValue()))));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(Map<?, ?> map, String field) {
        return map.get(field) instanceof String text ? text : "";
    }

    private static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
