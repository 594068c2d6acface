package dev.sallyport.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.rule.ParamsReader;
import dev.sallyport.check.rule.RuleServices;
import dev.sallyport.environment.Environments;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.AccessAttributes;
import dev.sallyport.identity.AccessAttributes.OfPath;
import dev.sallyport.identity.AccessAttributes.OfResource;
import dev.sallyport.identity.AccessAttributes.Selectors;
import dev.sallyport.identity.AccessReviewer;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.identity.User;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Manifests;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that read {@code authorizer}. */
class RuleAuthorizerTest {
    private static final User JANE = new User("jane", "u1", List.of("shop"), Map.of("scope", List.of("a", "b")));
    private static final String OBJECT = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec: {replicas: 1, template: {spec: {containers: [{name: web, image: nginx}]}}}
        """;

    private final ConcurrentLinkedQueue<Review> reviews = new ConcurrentLinkedQueue<>();
    private final AccessReviewer reviewer = (user, attributes, deadline) -> {
        reviews.add(new Review(user, attributes, deadline));
        return switch (attributes.verb()) {
            case "get" -> new AccessReviewer.Decision(true, "RBAC: allowed", "");
            case "broken" -> new AccessReviewer.Decision(false, "", "role not found");
            case "down" -> throw new ClusterUnavailableException("no answer");
            default -> new AccessReviewer.Decision(false, "", "");
        };
    };

    /** Requests of rules to the cluster. */
    private record Review(User user, AccessAttributes attributes, Deadline deadline) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorizer.path('/healthz').check('get').allowed()",
                "!authorizer.path('/healthz').check('post').allowed()",
                "authorizer.group('apps').resource('deployments').namespace('shop').name('web').check('get').allowed()",
                "authorizer.group('').resource('pods').subresource('exec').check('get').reason() == 'RBAC: allowed'",
                "authorizer.group('').resource('pods').check('broken').errored()",
                "authorizer.group('').resource('pods').check('broken').error() == 'role not found'",
                "!authorizer.group('').resource('pods').check('list').errored()",
                "authorizer.requestResource.check('get').allowed()",
                "authorizer.requestResource.subresource('scale').check('get').allowed()",
                "authorizer.serviceAccount('shop', 'web').group('').resource('secrets').check('get').allowed()",
                "variables.mayDeploy && [1, 2].all(i, authorizer.path('/p').check('get').allowed())"
            })
    void passesIfPermissionsAreAsRequired(String rule) {
        assertThat(evaluate(rule, JANE)).as(rule).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void asksForTheRequesterAndTheRequest() {
        evaluate("authorizer.requestResource.check('deploy').allowed()", JANE);
        evaluate(
                "authorizer.group('').resource('pods').fieldSelector('a=b').labelSelector('c=d').check('list').allowed()",
                JANE);
        evaluate("authorizer.serviceAccount('ns', 'a.b').path('/x').check('get').allowed()", JANE);

        var asked = List.copyOf(reviews);
        assertThat(asked.getFirst().user()).isEqualTo(JANE);
        assertThat(asked.getFirst().attributes())
                .isEqualTo(new OfResource("apps", "deployments", "", "shop", "web", Selectors.NONE, "deploy"));
        assertThat(asked.get(1).attributes())
                .isEqualTo(new OfResource("", "pods", "", "", "", new Selectors("a=b", "c=d"), "list"));
        assertThat(asked.get(2))
                .extracting(Review::user, Review::attributes)
                .containsExactly(
                        new User(
                                "system:serviceaccount:ns:a.b",
                                "",
                                List.of("system:serviceaccounts", "system:serviceaccounts:ns"),
                                Map.of()),
                        new OfPath("/x", "get"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "authorizer.path(' ').check('get').allowed() | path must not be empty",
                "authorizer.group('').resource('').check('get').allowed() | resource must not be empty",
                "authorizer.serviceAccount('shop', 'A').path('/').check('get').allowed() | Invalid service account"
                        + " name",
                "authorizer.serviceAccount('a.b', 'a').path('/').check('get').allowed() | service account namespace",
            })
    void isUndecidedForInvalidNames(String rule, String message) {
        assertThat(evaluate(rule, JANE).findings())
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .contains(message);
        assertThat(reviews).isEmpty();
    }

    @Test
    void defersWhileTheClusterDoesNotAnswer() {
        assertThat(evaluate("authorizer.path('/healthz').check('down').allowed()", JANE))
                .isInstanceOf(Verdict.Deferred.class);
        assertThat(evaluate("!authorizer.path('/healthz').check('down').allowed()", JANE))
                .isInstanceOf(Verdict.Deferred.class);
    }

    @Test
    void reviewsEqualPermissionsOnceInAReviewAndAgainInTheNext() {
        var rules = IntStream.range(0, 40)
                .mapToObj(i -> "{name: r%d, expression: \"authorizer.path('/p').check('get').allowed()\"}".formatted(i))
                .collect(Collectors.joining(", ", "rules: [", "]"));

        assertThat(evaluate(policy(rules), JANE)).isInstanceOf(Verdict.Allowed.class);
        assertThat(reviews).hasSize(1);
        assertThat(evaluate(policy(rules), JANE)).isInstanceOf(Verdict.Allowed.class);
        assertThat(reviews).hasSize(2);
    }

    @Test
    void boundsTheNumberOfReviewsOfARequest() {
        var loop = "lists.range(30).all(i, authorizer.path('/%s' + string(i)).check('get').allowed())";

        assertThat(evaluate(loop.formatted("a"), JANE)).isInstanceOf(Verdict.Allowed.class);
        reviews.clear();
        var verdict = evaluate(
                policy("rules: [{name: a, expression: \"%s\"}, {name: b, expression: \"%s\"}]"
                        .formatted(loop.formatted("a"), loop.formatted("b"))),
                JANE);

        assertThat(verdict).isInstanceOf(Verdict.Denied.class);
        assertThat(verdict.findings().getFirst().message())
                .contains("asks for more than 50 permissions in one request");
        assertThat(reviews).hasSizeLessThanOrEqualTo(50);
        assertThat(reviews)
                .allSatisfy(review -> assertThat(review.deadline().remaining()).isPositive());
    }

    /** The rule is about the requester, so an unchanged violation of the old object excuses nothing. */
    @Test
    void deniesUpdatesOfViolatingObjects() {
        var policy = policy("rules: [{name: r, expression: \"authorizer.requestResource.check('deploy').allowed()\"}]");
        var old = Manifests.subject(OBJECT);
        var changed = Manifests.subject(OBJECT.replace("replicas: 1", "replicas: 2"));

        assertThat(evaluator(policy).evaluate(new AdmissionAttributes(changed, old, JANE, () -> request(JANE))))
                .isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void isNotEvaluatedWithoutRequester() {
        var policy = policy("rules: [{name: r, expression: \"authorizer.path('/p').check('list').allowed()\"}]");

        assertThat(evaluator(policy).evaluate(AdmissionAttributes.create(Manifests.subject(OBJECT))))
                .isInstanceOf(Verdict.Allowed.class);
        assertThat(reviews).isEmpty();
    }

    private Verdict evaluate(String rule, User user) {
        return evaluate(policy("""
            variables:
              - {name: mayDeploy, expression: "authorizer.requestResource.check('get').allowed()"}
            rules: [{name: r, expression: "%s"}]
            """.formatted(rule)), user);
    }

    private static Verdict evaluate(Policy policy, User user) {
        return evaluator(policy)
                .evaluate(new AdmissionAttributes(Manifests.subject(OBJECT), null, user, () -> request(user)));
    }

    private static TestEvaluator evaluator(Policy policy) {
        return TestEvaluator.of(policy).with(Executors.newVirtualThreadPerTaskExecutor());
    }

    private static Map<String, @Nullable Object> request(User user) {
        return Map.of(
                "operation",
                "CREATE",
                "resource",
                Map.of("group", "apps", "version", "v1", "resource", "deployments"),
                "namespace",
                "shop",
                "name",
                "web",
                "userInfo",
                Map.of("username", user.name(), "uid", user.uid(), "groups", user.groups(), "extra", user.extra()));
    }

    private Policy policy(String spec) {
        var state = new ClusterState(
                (_, _) -> Optional.of(List.of()),
                (_, _) -> Optional.of(false),
                (_, _) -> Optional.of(false),
                Environments.of(Collections.emptyList()),
                new RuleServices(ParamsReader.NONE, reviewer));
        var compilation = Policies.compiler((_, _, _) -> Optional.empty(), state)
                .compile(Policies.policy("match: {kinds: [Deployment]}\n" + spec));
        assertThat(compilation.errors()).isEmpty();
        return compilation.policy();
    }
}
