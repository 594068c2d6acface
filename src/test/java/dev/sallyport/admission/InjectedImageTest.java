package dev.sallyport.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.Policy;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.Verification;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.Manifests;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Placeholders such as {@code image: auto}, which a mutating webhook replaces in the Pod, as docs/images.md describes. */
class InjectedImageTest {
    private static final String KEY = new KeyMint(Algorithm.P256).pem().replace("\n", "\\n");
    private static final String GATEWAY = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: ingressgateway, namespace: istio-ingress}
        spec:
          selector: {matchLabels: {istio: ingressgateway}}
          template:
            metadata:
              annotations: {inject.istio.io/templates: gateway}
              labels: {istio: ingressgateway, sidecar.istio.io/inject: "true"}
            spec:
              containers: [{name: istio-proxy, image: auto}]
        """;

    private final List<String> asked = new CopyOnWriteArrayList<>();

    @Test
    void aPolicyForPodsAllowsThePlaceholderAndAsksNoRegistry() {
        assertThat(evaluate("kinds: [Pod]", GATEWAY)).isInstanceOf(Verdict.Allowed.class);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"docker.io/istio/signed:1.30, true", "docker.io/istio/other:1.30, false", "auto, false"})
    void aPolicyForPodsEvaluatesTheImageThatWasFilledIn(String image, boolean isAllowed) {
        var verdict = evaluate("kinds: [Pod]", pod(image));

        assertThat(verdict).isInstanceOf(isAllowed ? Verdict.Allowed.class : Verdict.Denied.class);
        assertThat(asked).hasSize(1);
    }

    @Test
    void aPolicyForAllKindsDeniesThePlaceholder() {
        assertThat(evaluate("namespaces: [istio-ingress]", GATEWAY)).isInstanceOf(Verdict.Denied.class);
    }

    /** Returns a Pod of the Deployment, as the API server evaluates it after the mutating webhook. */
    private static String pod(String image) {
        return """
            apiVersion: v1
            kind: Pod
            metadata:
              name: ingressgateway-1-a
              namespace: istio-ingress
              ownerReferences:
                - {apiVersion: apps/v1, kind: ReplicaSet, name: ingressgateway-1, uid: "1", controller: true}
            spec:
              containers: [{name: istio-proxy, image: "%s"}]
            """.formatted(image);
    }

    private Verdict evaluate(String match, String manifest) {
        return TestEvaluator.of(policy(match)).evaluate(AdmissionAttributes.create(Manifests.subject(manifest)));
    }

    private Policy policy(String match) {
        var compiler = Policies.compiler(new ImageServices(
                (image, _, _) -> new Resolution.Resolved(image.withDigest("sha256:" + "a".repeat(64))),
                (image, _, _, _, _) -> {
                    asked.add(image.toString());
                    return image.toString().contains("/signed")
                            ? new Verification.Verified()
                            : new Verification.Rejected(RejectionReason.MISSING, "found none");
                },
                ImageIndexes.NONE));
        return compiler.compile(Policies.policy("""
            match: {%s}
            authorities: [{name: istio, key: {pem: "%s"}}]
            images: {rules: [{match: ["**"], signedBy: [istio]}]}
            """.formatted(match, KEY))).policy();
    }
}
