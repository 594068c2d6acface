package dev.sallyport.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.DigestPins.Pin;
import dev.sallyport.admission.DigestPins.Unpinned;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.Policies;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.Manifests;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of digest pinning: pinned, unchanged and unresolved references. */
class DigestPinnerTest {
    private static final String NOW = "@sha256:" + "a".repeat(64);
    private static final String BEFORE = "@sha256:" + "b".repeat(64);
    private static final String EVERYTHING = "images: {tags: RequireDigest}";
    private static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec:
          serviceAccountName: web
          imagePullSecrets: [{name: ours}]
          initContainers: [{name: init, image: "a.io/init:v1"}]
          containers: [{name: web, image: nginx}, {name: side, image: "a.io/side:v2%s"}]
          ephemeralContainers: [{name: debug, image: "localhost:5000/debug"}]
          volumes: [{name: data, image: {reference: "a.io/data:v3"}}, {name: tmp, emptyDir: {}}]
        """.formatted(BEFORE);
    private static final String DEPLOYMENT = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "%s"}, {name: side, image: "%s"}]}
        """;

    private final List<ImageReference> resolved = new CopyOnWriteArrayList<>();
    private final List<PullIdentity> pullers = new CopyOnWriteArrayList<>();
    private ImageResolver registry = (image, _, _) -> new Resolution.Resolved(image.withDigest(NOW.substring(1)));

    @Test
    void addsDigestsAndKeepsTags() {
        assertThat(pins(EVERYTHING, POD, null).pins())
                .containsExactly(
                        new Pin("spec.initContainers[0].image", "a.io/init:v1" + NOW),
                        new Pin("spec.containers[0].image", "nginx:latest" + NOW),
                        new Pin("spec.ephemeralContainers[0].image", "localhost:5000/debug:latest" + NOW),
                        new Pin("spec.volumes[0].image.reference", "a.io/data:v3" + NOW));
        assertThat(pullers).containsOnly(new PullIdentity("shop", "web", List.of("ours")));
    }

    @Test
    void pinsImagesOfTemplates() {
        assertThat(pins(EVERYTHING, DEPLOYMENT.formatted("a.io/web:v1", "a.io/side:v1"), null)
                        .pins())
                .extracting(Pin::path)
                .containsExactly("spec.template.spec.containers[0].image", "spec.template.spec.containers[1].image");
    }

    @Test
    void resolvesNoImagesOfUnmatchedObjects() {
        assertThat(pins("match: {namespaces: [bank]}\n" + EVERYTHING, POD, null))
                .isEqualTo(DigestPins.NONE);
        assertThat(pins("network: {hostPorts: []}", POD, null)).isEqualTo(DigestPins.NONE);
        assertThat(resolved).isEmpty();
    }

    @Test
    void resolvesNoImagesWithoutRules() {
        var rule = """
            authorities: [{name: ci, key: {pem: %s}}]
            images: {rules: [{match: ["a.io/**"], signedBy: [ci]}]}
            """.formatted('"' + new KeyMint(Algorithm.P256).pem().replace("\n", "\\n") + '"');

        assertThat(pins(rule, POD, null).pins())
                .extracting(Pin::image)
                .containsExactly("a.io/init:v1" + NOW, "a.io/data:v3" + NOW);
        assertThat(resolved).extracting(ImageReference::registry).containsOnly("a.io");
    }

    @Test
    void resolvesNoImagesFromForbiddenSources() {
        var sources = "images: {tags: RequireDigest, sources: [docker.io/library/nginx]}";

        assertThat(pins(sources, POD, null).pins()).extracting(Pin::image).containsExactly("nginx:latest" + NOW);
        assertThat(resolved).extracting(ImageReference::registry).containsOnly("docker.io");
    }

    @Test
    void pinsWorkloadsWhosePodsAreMatched() {
        assertThat(pins("match: {kinds: [Pod]}\n" + EVERYTHING, DEPLOYMENT.formatted("a.io/web:v1", "b"), null)
                        .pins())
                .hasSize(2);
        assertThat(pins("match: {kinds: [Job]}\n" + EVERYTHING, DEPLOYMENT.formatted("a.io/web:v1", "b"), null)
                        .pins())
                .isEmpty();
    }

    @Test
    void keepsUnchangedReferences() {
        var before = DEPLOYMENT.formatted("a.io/web:v1", "a.io/side:v1");

        assertThat(pins(EVERYTHING, before.replace("app: web", "app: other"), before))
                .isEqualTo(DigestPins.NONE);
        assertThat(resolved).isEmpty();
    }

    @Test
    void keepsPinnedDigestsOfMovedTags() {
        var before = DEPLOYMENT.formatted("a.io/web:v1" + BEFORE, "nginx:latest" + BEFORE);

        assertThat(pins(EVERYTHING, DEPLOYMENT.formatted("a.io/web:v1", "nginx"), before)
                        .pins())
                .extracting(Pin::image)
                .containsExactly("a.io/web:v1" + BEFORE, "nginx:latest" + BEFORE);
        assertThat(resolved).isEmpty();
    }

    @Test
    void pinsChangedTags() {
        var before = DEPLOYMENT.formatted("a.io/web:v1" + BEFORE, "nginx:latest" + BEFORE);

        assertThat(pins(EVERYTHING, DEPLOYMENT.formatted("a.io/web:v2", "nginx"), before)
                        .pins())
                .extracting(Pin::image)
                .containsExactly("a.io/web:v2" + NOW, "nginx:latest" + BEFORE);
    }

    @Test
    void identifiesContainersByName() {
        var before = DEPLOYMENT
                .formatted("a.io/web:v1" + BEFORE, "a.io/web:v1" + NOW)
                .replace("name: web, image", "name: first, image");
        var after = DEPLOYMENT.formatted("a.io/web:v1", "a.io/web:v1").replace("name: web, image", "name: new, image");

        assertThat(pins(EVERYTHING, after, before).pins())
                .extracting(Pin::image)
                .containsExactly("a.io/web:v1" + NOW, "a.io/web:v1" + NOW);
        assertThat(resolved).hasSize(1);
    }

    @Test
    void keepsMalformedAndUnresolvableReferences() {
        registry = (image, _, _) -> image.repository().equals("away")
                ? new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "down")
                : new Resolution.NotFound("no such tag");

        assertThat(pins(EVERYTHING, DEPLOYMENT.formatted("a.io/away:v1", "a.io/none:v1"), null))
                .isEqualTo(new DigestPins(
                        List.of(),
                        List.of(
                                new Unpinned("spec.template.spec.containers[0].image", "down"),
                                new Unpinned("spec.template.spec.containers[1].image", "no such tag"))));
        assertThat(pins(EVERYTHING, DEPLOYMENT.formatted("A.io/web:v1", ""), null))
                .isEqualTo(DigestPins.NONE);
    }

    @Test
    void resolvesNoImageOfAnObjectWithTooMany() {
        var containers = IntStream.range(0, 129)
                .mapToObj(i -> "{name: c%d, image: \"a.io/c%d:v1\"}".formatted(i, i))
                .collect(Collectors.joining(", "));

        assertThat(pins(EVERYTHING, pod(containers), null))
                .isEqualTo(new DigestPins(
                        List.of(),
                        List.of(new Unpinned(
                                "spec", "the workload has more than 128 different images; none of them is verified"))));
        assertThat(resolved).isEmpty();
    }

    @Test
    void resolvesAnImageOfManyContainersOnce() {
        registry = (_, _, _) -> new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "a.io is down");
        var containers = IntStream.range(0, 500)
                .mapToObj("{name: c%d, image: \"a.io/c:v1\"}"::formatted)
                .collect(Collectors.joining(", "));

        assertThat(pins(EVERYTHING, pod(containers), null).unpinned()).hasSize(500);
        assertThat(resolved).hasSize(1);
    }

    private static String pod(String containers) {
        return "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [%s]}"
                .formatted(containers);
    }

    private DigestPins pins(String policy, String after, @Nullable String before) {
        var compiled = Policies.compile(policy).policy();
        var change = new AdmissionAttributes(
                Manifests.subject(after), before == null ? null : Manifests.subject(before), null, Map::of);
        return new DigestPinner(
                        namespace -> compiled.mayBeFor(namespace) ? List.of(compiled) : List.of(),
                        new EveryNamespace(),
                        (image, puller, deadline) -> {
                            resolved.add(image);
                            pullers.add(puller);
                            return registry.resolve(image, puller, deadline);
                        },
                        Runnable::run)
                .pins(change, Deadline.in(Duration.ofSeconds(5), InstantSource.system()))
                .join();
    }
}
