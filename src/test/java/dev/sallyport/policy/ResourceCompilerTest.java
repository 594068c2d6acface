package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.compile.SpecError;
import dev.sallyport.workload.MatchedResource;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Operation;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compilation of {@code match.resources}. */
class ResourceCompilerTest {
    private static final String RULE = "rules: [{name: a, expression: \"true\"}]";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "group: coordination.k8s.io, version: v1, kind: Lease",
                "version: v1, kind: Event",
                "group: events.k8s.io, version: v1, kind: Event",
                "group: authorization.k8s.io, version: v1, kind: SubjectAccessReview",
                "group: authentication.k8s.io, version: v1, kind: TokenReview",
                "group: admissionregistration.k8s.io, version: v1, kind: ValidatingWebhookConfiguration",
                "group: sallyport.dev, version: v1alpha1, kind: DeploymentPolicy",
                "group: autoscaling, version: v1, kind: Scale",
                "group: policy, version: v1, kind: Eviction",
                "group: apps, version: v1beta1, kind: Deployment"
            })
    void rejectsKindsThatWouldLockTheCluster(String resource) {
        assertThat(Policies.compile("match: {resources: [{%s}]}\n%s".formatted(resource, RULE))
                        .errors())
                .extracting(SpecError::path)
                .first()
                .asString()
                .startsWith("spec.match.resources[0]");
    }

    @Test
    void acceptsTokenRequests() {
        assertThat(Policies.compile(
                                "match: {resources: [{group: authentication.k8s.io, version: v1, kind: TokenRequest}]}\n"
                                        + RULE)
                        .errors())
                .isEmpty();
    }

    @Test
    void requiresRulesForKindsThatNoOtherCheckEvaluates() {
        assertThat(Policies.compile("match: {resources: [{version: v1, kind: Secret}], kinds: [Pod]}\n"
                                + "podSecurity: {level: baseline}")
                        .errors())
                .extracting(SpecError::message)
                .containsExactly("needs rules: no other check evaluates these kinds or operations");
        assertThat(Policies.compile(
                                "match: {resources: [{version: v1, kind: Secret}]}\nruntime: {namespaceDefault: Forbid}\n"
                                        + RULE)
                        .errors())
                .extracting(SpecError::message)
                .containsExactly("contains no kind that runtime/namespace evaluates");
    }

    @Test
    void matchesOnlyTheResourcesWithoutKinds() {
        var matcher = matcher("resources: [{version: v1, kind: Secret}]");

        assertThat(matcher.matches(ObjectKind.POD)).isFalse();
        assertThat(matcher.matches(ObjectKind.OTHER)).isTrue();
    }

    @Test
    void splitsTheOperationsOnAKnownKind() {
        var matcher = matcher("resources: [{version: v1, kind: Pod, operations: [CREATE, DELETE]}]");

        assertThat(matcher.matches(ObjectKind.POD, Operation.CREATE)).isTrue();
        assertThat(matcher.matches(ObjectKind.POD, Operation.UPDATE)).isFalse();
        assertThat(matcher.resources().others())
                .isEqualTo(List.of(new MatchedResource("", "v1", "Pod", EnumSet.of(Operation.DELETE))));
    }

    @Test
    void kindsMatchEveryOperation() {
        var matcher = matcher("kinds: [Pod], resources: [{version: v1, kind: Pod, operations: [CREATE, DELETE]}]");

        assertThat(matcher.matches(ObjectKind.POD, Operation.UPDATE)).isTrue();
    }

    private static PolicyMatcher matcher(String match) {
        return Policies.compile("match: {%s}\n%s".formatted(match, RULE))
                .policy()
                .matcher();
    }
}
