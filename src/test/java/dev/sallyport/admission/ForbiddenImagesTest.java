package dev.sallyport.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.image.SourceCheck;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.finding.CheckResult;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.identity.User;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.ExceptionYaml;
import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.Policy;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.Verification;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only images that policies allow by name are asked of registries. */
class ForbiddenImagesTest {
    private static final String KEY = new KeyMint(Algorithm.P256).pem().replace("\n", "\\n");
    private static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec:
          initContainers: [{name: init, image: "evil.io/init:v1"}]
          containers: [{name: web, image: "good.io/web@sha256:%1$s"}, {name: side, image: "evil.io/side@sha256:%1$s"}]
          volumes: [{name: data, image: {reference: "evil.io/data:v3"}}]
        """.formatted("a".repeat(64));

    private final List<String> asked = new CopyOnWriteArrayList<>();

    @Test
    void asksNoRegistryThatThePolicyDoesNotList() {
        assertThat(evaluate(policy("sources: [\"good.io/**\"]", ""))).isInstanceOf(Verdict.Denied.class);
        assertThat(registries()).containsExactly("good.io");
    }

    @Test
    void asksNoRegistryThatAnotherPolicyDoesNotList() {
        assertThat(evaluate(policy("", ""), sources("", "Deny"))).isInstanceOf(Verdict.Denied.class);
        assertThat(registries()).containsExactly("good.io");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Warn", "Audit"})
    void asksAboutImagesThatAreDeniedByNoPolicy(String action) {
        evaluate(policy("", ""), sources("", action));
        assertThat(registries()).containsExactly("evil.io", "good.io");
    }

    @Test
    void asksAboutNoImageWithoutRequiredDigest() {
        evaluate(policy("tags: RequireDigest", ""));
        assertThat(asked).isNotEmpty().allMatch(image -> image.contains("@")).noneMatch(image -> image.contains("v1"));
    }

    /** Otherwise an exception for the source would excuse the signature too. */
    @Test
    void asksAboutImagesWhoseSourceIsExcused() {
        var exceptions = new ExceptionIndex();
        exceptions.put(ExceptionYaml.exception("other-source", """
            policies: [policy]
            checks: [image/source]
            workloads: [{kind: Pod, name: web}]
            images: ["evil.io/side@sha256:%s"]
            reason: the old registry needs it
            expirationTime: 2026-12-01T00:00:00Z
            requestedBy: jane
            approvedBy: bob
            """.formatted("a".repeat(64))));
        var matcher = new ExceptionMatcher(
                exceptions,
                new ControllerOwnership(OwnerReader.NONE, DecidedTemplates.NONE),
                InstantSource.fixed(Instant.parse("2026-11-20T00:00:00Z")));
        var pod = POD.replace("evil.io/init:v1", "good.io/init:v1").replace("evil.io/data:v3", "good.io/data:v3");
        TestEvaluator.of(policy("sources: [\"good.io/**\"]", ""))
                .with(matcher)
                .evaluate(AdmissionAttributes.create(Manifests.subject(pod)));
        assertThat(registries()).containsExactly("evil.io", "good.io");
    }

    /** The object is so large that the time for its evaluation ends before the sources are compared. */
    @Test
    void asksAboutNoImageWhileTheCheckOfSourcesIsUndecided() {
        var policy = sources("", "Deny");
        var check = policy.checks().stream()
                .filter(each -> each.id().equals(SourceCheck.ID))
                .findFirst()
                .orElseThrow();
        var result = new CheckResult(
                policy, check, new Undecided(UndecidedReason.OVERLOADED, new Problem("", "not evaluated", "")));
        var pod = Manifests.subject(POD);
        assertThat(ForbiddenImages.isDenied(result)).isTrue();
        assertThat(ForbiddenImages.of(pod, List.of(result), (_, _) -> Optional.empty()))
                .hasSize(4);
        assertThat(ForbiddenImages.isDenied(new CheckResult(sources("", "Warn"), check, result.outcome())))
                .isFalse();
    }

    @Test
    void prefetchesNoForbiddenImages() {
        var deployment = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec:
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: "good.io/web:v1"}, {name: side, image: "evil.io/side:v1"}]}
            """;
        var policies = List.of(policy("", "match: {kinds: [Pod]}"), sources("match: {kinds: [Pod]}", "Deny"));
        var jane = new User("jane", "", List.of(), Map.of());
        var request =
                new RequestInfo("u", Operation.CREATE, "v1", "Deployment", "shop", "web", "", jane, false, null, null);
        var allowed = new Verdict.Allowed(List.of(), List.of(), List.of(), List.of());
        var attributes = AdmissionAttributes.create(Manifests.subject(deployment));
        new VerificationPrefetch(
                        _ -> policies, TestEvaluator.of().build(), () -> {}, InstantSource.system(), Runnable::run)
                .record(new Decision("d", Instant.EPOCH, Duration.ZERO, request, attributes, allowed));
        assertThat(registries()).containsExactly("good.io");
    }

    private Verdict evaluate(Policy... policies) {
        return TestEvaluator.of(policies).evaluate(AdmissionAttributes.create(Manifests.subject(POD)));
    }

    private Set<String> registries() {
        var registries = new TreeSet<String>();
        asked.forEach(image -> registries.add(image.substring(0, image.indexOf('/'))));
        return registries;
    }

    private Policy policy(String images, String match) {
        return policy(match + "\n" + """
        authorities: [{name: ci, key: {pem: "%s"}}]
        images:
          %s
          rules:
            - match: ["**"]
              signedBy: [ci]
              attestations: [{predicateType: "https://slsa.dev/provenance/v1", signedBy: [ci]}]
              vulnerabilities: {maxSeverity: High, signedBy: [ci]}
        """.formatted(KEY, images));
    }

    private Policy sources(String match, String action) {
        return policy(match + "\naction: " + action + "\nimages: {sources: [\"good.io/**\"]}");
    }

    private Policy policy(String spec) {
        var compiler = Policies.compiler(new ImageServices(
                (image, _, _) -> {
                    asked.add(image.toString());
                    return new Resolution.Resolved(image.withDigest("sha256:" + "a".repeat(64)));
                },
                (image, _, _, _, _) -> {
                    asked.add(image.toString());
                    return new Verification.Verified();
                },
                ImageIndexes.NONE));
        return compiler.compile(Policies.policy(spec)).policy();
    }
}
