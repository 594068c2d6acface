package dev.sallyport.registry.referrers;

import static dev.sallyport.registry.RegistryFixture.ALICE;
import static dev.sallyport.registry.RegistryFixture.CLOCK;
import static dev.sallyport.registry.RegistryFixture.client;
import static dev.sallyport.registry.RegistryFixture.dockerConfig;
import static dev.sallyport.registry.RegistryFixture.image;
import static dev.sallyport.registry.RegistryFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.signature.PullSecret;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignatureSource.Search;
import dev.sallyport.signature.SignatureSource.Unreadable;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.CosignQuery;
import dev.sallyport.workload.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferrerSourceTest {
    private static final byte[] NOTHING = {};

    private final FakeRegistry registry = new FakeRegistry();
    private final List<SignatureArtifact> offered = new ArrayList<>();
    private String digest = "";

    @BeforeEach
    void push() {
        digest = registry.image("web", "v1");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void returnsReferrersAndTaggedArtifacts(boolean knowsReferrers) {
        if (!knowsReferrers) {
            registry.withoutReferrersApi();
        }
        attach("one");
        registry.sign("web", digest, bytes("payload"), "c2ln");
        assertThat(search(_ -> false)).isEqualTo(new Search.Exhausted(List.of()));
        assertThat(offered)
                .extracting(SignatureArtifact::mediaType)
                .containsExactly(FakeRegistry.BUNDLE, FakeRegistry.SIMPLE_SIGNING);
        assertThat(offered.getLast().content()).isEqualTo(bytes("payload"));
        assertThat(offered.getLast().annotations()).containsValue("c2ln");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json", ""})
    void usesReferrersTagIfApiReturnsOtherContent(String mediaType) {
        attach("one");
        registry.on(
                "/v2/web/referrers/" + digest,
                exchange -> FakeRegistry.answer(exchange, 200, bytes("<html>"), "Content-Type", mediaType));
        assertThat(search(_ -> true)).isEqualTo(new Search.Accepted());
    }

    @Test
    void isExhaustedForUnsignedImage() {
        assertThat(search(_ -> true)).isEqualTo(new Search.Exhausted(List.of()));
        assertThat(offered).isEmpty();
    }

    @Test
    void stopsAtAcceptedArtifact() {
        attach("one");
        attach("two");
        assertThat(search(_ -> true)).isEqualTo(new Search.Accepted());
        assertThat(offered).hasSize(1);
        assertThat(registry.seen()).hasSize(3);
    }

    @Test
    void readsAllPages() {
        registry.paging(2);
        for (int i = 0; i < 7; i++) {
            attach("bundle " + i);
        }
        assertThat(search(_ -> false)).isEqualTo(new Search.Exhausted(List.of()));
        assertThat(offered).hasSize(7);
    }

    @Test
    void limitsNumberOfPages() {
        registry.on(
                "/v2/web/referrers/" + digest,
                exchange -> FakeRegistry.answer(
                        exchange,
                        200,
                        FakeRegistry.index(List.of()),
                        "Content-Type",
                        FakeRegistry.INDEX,
                        "Link",
                        "<" + exchange.getRequestURI() + ">; rel=\"next\""));
        assertThat(cutOff(search(_ -> true))).contains("more than 256 pages");
        assertThat(registry.seen()).hasSizeLessThan(270);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<http://other.example/v2/web/referrers?n=1>; rel=\"next\"",
                "</v2/web/absent?n=1>; rel=\"next\"",
                "</v2/web/%%>; rel=\"next\"",
                "</v2/web/referrers?n=1>; title=\"a, b\"; REL=\"next\""
            })
    void isNotExhaustedIfTheNextPageCannotBeRead(String link) {
        attach("one");
        registry.gate(exchange -> {
            if (exchange.getRequestURI().getPath().contains("/referrers/")) {
                exchange.getResponseHeaders().add("Link", link);
            }
        });
        assertThat(search(_ -> true)).as("the first page is used").isEqualTo(new Search.Accepted());
        assertThat(search(_ -> false))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        found -> assertThat(found.reason()).contains("names a next page of referrers"));
    }

    @Test
    void readsInDeterministicOrder() {
        for (int i = 0; i < 10; i++) {
            attach("bundle " + i);
        }
        search(_ -> false);
        var first = offered.stream().map(SignatureArtifact::origin).toList();
        offered.clear();
        search(_ -> false);
        assertThat(first).hasSize(10);
        assertThat(offered).extracting(SignatureArtifact::origin).isEqualTo(first);
    }

    @Test
    void readsManyReferrers() {
        for (int i = 0; i < 300; i++) {
            attach("bundle " + i);
        }
        assertThat(search(_ -> false)).isEqualTo(new Search.Exhausted(List.of()));
        assertThat(offered).hasSize(300);
    }

    @Test
    void isCutOffAndNotExhaustedByTooManyReferrers() {
        for (int i = 0; i < 2060; i++) {
            registry.refer("web", digest, FakeRegistry.image("empty " + i), i % 512 == 0 || i == 2059);
        }
        assertThat(cutOff(search(_ -> true))).contains("there are more than 2048");
        registry.sign("web", digest, bytes("payload"), "c2ln");
        assertThat(search(_ -> true)).as("a tagged signature is read first").isEqualTo(new Search.Accepted());
    }

    @Test
    void isCutOffAndNotExhaustedByTotalSize() {
        for (int i = 0; i < 24; i++) {
            var content = new byte[7 << 20];
            content[0] = (byte) i;
            registry.attach("web", digest, FakeRegistry.BUNDLE, content);
        }
        assertThat(cutOff(search(_ -> false))).contains("they have too many bytes");
        assertThat(offered).hasSizeBetween(18, 23);
    }

    @Test
    void isCutOffByTooLargeArtifactUnlessItNamesAnotherType() {
        attachHuge("https://slsa.dev/provenance/v1");
        assertThat(search(_ -> false)).isInstanceOf(Search.Exhausted.class);
        attachHuge("https://sigstore.dev/cosign/sign/v1");
        assertThat(cutOff(search(_ -> false))).contains("larger than 8388608 bytes");
    }

    private void attachHuge(String predicateType) {
        var manifest = FakeRegistry.image(predicateType);
        ((ObjectNode) manifest.get("annotations")).put("dev.sigstore.bundle.predicateType", predicateType);
        FakeRegistry.layer(manifest, FakeRegistry.BUNDLE, registry.blob("web", bytes("huge")), Integer.MAX_VALUE);
        registry.refer("web", digest, manifest);
    }

    private static String cutOff(Search search) {
        assertThat(search)
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        found -> assertThat(found.undecidedReason()).isEqualTo(UndecidedReason.SEARCH_CUT_OFF));
        return ((Unavailable) search).reason();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 418, 500})
    void findsTaggedSignatureThoughReferrersAreNotListed(int status) {
        registry.on("/v2/web/referrers/" + digest, exchange -> FakeRegistry.answer(exchange, status, NOTHING));
        registry.sign("web", digest, bytes("payload"), "c2ln");
        assertThat(search(_ -> true)).isEqualTo(new Search.Accepted());
        assertThat(search(_ -> false))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        found -> assertThat(found.reason()).contains("/v2/web/referrers/" + digest, "" + status));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 500})
    void findsReferrerThoughTagIsNotReadable(int status) {
        registry.on(
                "/v2/web/manifests/" + digest.replace(':', '-') + ".sig",
                exchange -> FakeRegistry.answer(exchange, status, NOTHING));
        attach("one");
        assertThat(search(_ -> true)).isEqualTo(new Search.Accepted());
        assertThat(search(_ -> false)).isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "<html>", "{\"schemaVersion\": 2, \"manifests\": 7}"})
    void findsReferrersOfTheTagThoughTheApiAnswersNonsense(String nonsense) {
        attach("one");
        registry.on(
                "/v2/web/referrers/" + digest,
                exchange -> FakeRegistry.answer(exchange, 200, bytes(nonsense), "Content-Type", FakeRegistry.INDEX));
        assertThat(search(_ -> true)).isEqualTo(new Search.Accepted());
        assertThat(search(_ -> false)).isInstanceOf(Unavailable.class);
    }

    @Test
    void readsRepeatedArtifactOnce() {
        for (int i = 0; i < 5; i++) {
            var manifest = FakeRegistry.image("copy " + i);
            FakeRegistry.layer(manifest, FakeRegistry.BUNDLE, registry.blob("web", bytes("one")), 3);
            registry.refer("web", digest, manifest);
        }
        assertThat(search(_ -> false)).isEqualTo(new Search.Exhausted(List.of()));
        assertThat(offered).hasSize(1);
    }

    @Test
    void skipsUnreadableArtifacts() {
        var other = registry.image("web", "other");
        var foreign = FakeRegistry.image("foreign");
        foreign.putObject("subject").put("digest", other);
        FakeRegistry.layer(foreign, FakeRegistry.BUNDLE, registry.blob("web", bytes("foreign")), 7);
        registry.refer("web", digest, foreign);
        var dangling = FakeRegistry.image("dangling");
        FakeRegistry.layer(dangling, FakeRegistry.BUNDLE, "sha256:../../x", 7);
        registry.refer("web", digest, dangling);
        registry.attach("web", digest, "application/spdx+json", bytes("an SBOM"));
        attach("one");
        assertThat(search(_ -> false))
                .isInstanceOfSatisfying(
                        Search.Exhausted.class,
                        all -> assertThat(all.unreadable())
                                .extracting(Unreadable::reason)
                                .satisfiesExactlyInAnyOrder(
                                        reason -> assertThat(reason).contains("refers to another image"),
                                        reason -> assertThat(reason).contains("not a SHA-256 digest")));
        assertThat(offered)
                .singleElement()
                .satisfies(one -> assertThat(one.content()).isEqualTo(bytes("one")));
    }

    /** Listed content may be the newest scan, so that its absence is not the absence of a scan. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isNotExhaustedIfAListedArtifactIsAbsent(boolean isBlob) {
        attach("one");
        var absent = isBlob ? FakeRegistry.image("dangling") : FakeRegistry.image("gone");
        FakeRegistry.layer(absent, FakeRegistry.BUNDLE, "sha256:" + "a".repeat(64), 7);
        var manifest = registry.refer("web", digest, absent);
        if (!isBlob) {
            registry.on("/v2/web/manifests/" + manifest, exchange -> FakeRegistry.answer(exchange, 404, NOTHING));
        }

        assertThat(search(_ -> false))
                .isInstanceOfSatisfying(
                        Unavailable.class, search -> assertThat(search.reason()).contains("is listed, but absent"));
        assertThat(search(_ -> true)).isEqualTo(new Search.Accepted());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isExhaustedIfAnAbsentArtifactIsListedAsAnotherType(boolean isBlob) {
        var absent = FakeRegistry.image("gone");
        ((ObjectNode) absent.get("annotations"))
                .put("dev.sigstore.bundle.predicateType", "https://slsa.dev/provenance/v1");
        FakeRegistry.layer(absent, FakeRegistry.BUNDLE, "sha256:" + "a".repeat(64), 7);
        var manifest = registry.refer("web", digest, absent);
        if (!isBlob) {
            var listed =
                    absent.objectNode().put("mediaType", FakeRegistry.IMAGE).put("digest", manifest);
            listed.set("annotations", absent.get("annotations"));
            var index = FakeRegistry.index(List.of(listed));
            registry.on(
                    "/v2/web/referrers/" + digest,
                    exchange -> FakeRegistry.answer(exchange, 200, index, "Content-Type", FakeRegistry.INDEX));
            registry.on("/v2/web/manifests/" + manifest, exchange -> FakeRegistry.answer(exchange, 404, NOTHING));
        }

        assertThat(search(_ -> false)).isInstanceOf(Search.Exhausted.class);
    }

    /** Statuses for the two pull secrets, and whether the second one has access. */
    @ParameterizedTest
    @CsvSource({"404, 200", "401, 200", "403, 200", "404, 404", "404, 401", "401, 404"})
    void aSearchIsExhaustedOnlyIfNoPullSecretMayHideContent(int first, int second) {
        attach("one");
        var secrets = List.of(
                PullSecret.of("alice/a", dockerConfig(registry.name(), "a", "a")),
                PullSecret.of("alice/b", dockerConfig(registry.name(), "b", "b")));
        var basicA = dockerConfig(registry.name(), "a", "a").replaceAll(".*\"auth\":\"(.*?)\".*", "Basic $1");
        registry.gate(exchange -> {
            var header = exchange.getRequestHeaders().getFirst("Authorization");
            var status = header == null ? 401 : header.equals(basicA) ? first : second;
            if (status != 200) {
                FakeRegistry.answer(exchange, status, NOTHING, "WWW-Authenticate", "Basic realm=\"r\"");
            }
        });

        var search = new ReferrerSource(client(registry, _ -> secrets))
                .search(
                        image(registry, "web").withDigest(digest),
                        new CosignQuery(VerificationTarget.SIGNATURE),
                        ALICE,
                        soon(),
                        offered::add);

        if (second == 200) {
            assertThat(search).isEqualTo(new Search.Accepted());
        } else if (first == second) {
            assertThat(search).isInstanceOf(Search.Exhausted.class);
        } else {
            assertThat(search)
                    .isInstanceOfSatisfying(
                            Unavailable.class,
                            failure -> assertThat(failure.undecidedReason())
                                    .isEqualTo(UndecidedReason.REGISTRY_UNAUTHORIZED));
        }
    }

    @Test
    void isUnavailableForOtherBytesThanDigest() {
        var attached = attach("one");
        registry.on(
                "/v2/web/manifests/" + attached,
                exchange -> FakeRegistry.answer(
                        exchange, 200, bytes(FakeRegistry.image("").toString()), "Content-Type", FakeRegistry.IMAGE));
        assertThat(search(_ -> false)).isInstanceOf(Unavailable.class);
        registry.sign("web", digest, bytes("payload"), "c2ln");
        assertThat(search(_ -> true)).isEqualTo(new Search.Accepted());
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 401})
    void isUnavailableWhileRegistryFails(int status) {
        registry.on("/v2/web/referrers/" + digest, exchange -> FakeRegistry.answer(exchange, status, NOTHING));
        var undecidedReason =
                status == 401 ? UndecidedReason.REGISTRY_UNAUTHORIZED : UndecidedReason.REGISTRY_UNAVAILABLE;
        assertThat(search(_ -> true))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        search -> assertThat(search.undecidedReason()).isEqualTo(undecidedReason));
    }

    @Test
    void isUnavailableAfterDeadline() {
        var source = new ReferrerSource(client(registry));
        var image = image(registry, "web").withDigest(digest);
        assertThat(source.search(
                        image,
                        new CosignQuery(VerificationTarget.SIGNATURE),
                        ALICE,
                        Deadline.in(Duration.ZERO, CLOCK),
                        _ -> true))
                .isInstanceOf(Unavailable.class);
    }

    private String attach(String content) {
        return registry.attach("web", digest, FakeRegistry.BUNDLE, bytes(content));
    }

    private Search search(Predicate<SignatureArtifact> accepts) {
        var source = new ReferrerSource(client(registry));
        return source.search(
                image(registry, "web").withDigest(digest),
                new CosignQuery(VerificationTarget.SIGNATURE),
                ALICE,
                soon(),
                artifact -> {
                    offered.add(artifact);
                    return accepts.test(artifact);
                });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
