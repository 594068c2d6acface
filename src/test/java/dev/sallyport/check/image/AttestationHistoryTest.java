package dev.sallyport.check.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.check.image.VulnerabilityCheck.Limits;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.client.TagResolver;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.referrers.ReferrerSource;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.CacheLifetimes;
import dev.sallyport.signature.ImageVerifier;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.VerificationCache;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.CosignFormat;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Glob;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The outcome for an image with many attestations is that of the decisive one, whatever surrounds it. */
class AttestationHistoryTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final KeyMint MINT = new KeyMint(Algorithm.P256);
    private static final KeyMint STRANGER = new KeyMint(Algorithm.P256);
    private static final Authority SCANNER = MINT.authority("scanner");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENVELOPE = "application/vnd.dsse.envelope.v1+json";
    private static final String SCAN = "https://cosign.sigstore.dev/attestation/vuln/v1";
    private static final String VEX = "https://openvex.dev/ns/v0.2.0";
    private static final String BUILD = "https://slsa.dev/provenance/v1";

    @SuppressWarnings("TimeInStaticInitializer") // the ages of scans count from the start of the test
    private static final Instant NOW = CLOCK.instant();

    private static final Map<String, ObjectNode> BUNDLES = new ConcurrentHashMap<>();

    private final FakeRegistry registry = new FakeRegistry();
    private final RegistryClient client =
            new RegistryClient(new RegistrySettings(Set.of(registry.name()), true, Set.of()), _ -> List.of(), CLOCK);
    private final SignatureVerifier verifier =
            new ImageVerifier(new ReferrerSource(client), List.of(new CosignFormat()));
    private final String digest = registry.image("web", "v1");

    /** How a registry has attestations. */
    enum Storage {
        REFERRERS,
        PAGES,
        REFERRERS_TAG,
        ATT_TAG
    }

    static Stream<Arguments> histories() {
        return Stream.of(Storage.values())
                .flatMap(storage -> Stream.of(1, 17, 65)
                        .flatMap(count -> IntStream.of(0, count / 2, count - 1)
                                .distinct()
                                .mapToObj(at -> Arguments.of(storage, count, at))));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @ParameterizedTest
    @MethodSource("histories")
    void newestScanDecides(Storage storage, int count, int at) {
        var bad = IntStream.range(0, count)
                .mapToObj(i -> i == at ? scan(NOW, "CRITICAL") : scan(daysAgo(i + 1), "LOW"))
                .toList();
        store(storage, repeated(bad, at));
        assertThat(scanned("web:v1")).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @MethodSource("histories")
    void newestScanAllows(Storage storage, int count, int at) {
        var good = IntStream.range(0, count)
                .mapToObj(i -> i == at ? scan(NOW, "LOW") : scan(daysAgo(i + 40), "CRITICAL"))
                .toList();
        store(storage, repeated(good, at));
        assertThat(scanned("web:v1")).isEqualTo(new Passed());
    }

    @ParameterizedTest
    @MethodSource("histories")
    void newestVexDocumentDecides(Storage storage, int count, int at) {
        var documents = IntStream.range(0, count)
                .mapToObj(i -> i == at ? vex(NOW, "affected") : vex(daysAgo(i + 1), "not_affected"))
                .toList();
        var all = new ArrayList<>(documents);
        all.add(at, scan(NOW, "CRITICAL"));
        store(storage, all);
        assertThat(scanned("web:v1")).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @MethodSource("histories")
    void oneStatementThatMeetsTheConditionIsEnough(Storage storage, int count, int at) {
        store(
                storage,
                IntStream.range(0, count)
                        .mapToObj(i ->
                                MINT.bundleOf(statement(BUILD, Map.of("builder", i == at ? "ours" : "other " + i))))
                        .toList());
        assertThat(attested()).isInstanceOf(Passed.class);
    }

    @ParameterizedTest
    @MethodSource("histories")
    void noStatementMeetsTheCondition(Storage storage, int count, int at) {
        store(
                storage,
                IntStream.range(0, count)
                        .mapToObj(i -> (i == at ? STRANGER : MINT)
                                .bundleOf(statement(BUILD, Map.of("builder", i == at ? "ours" : "other " + i))))
                        .toList());
        assertThat(attested()).isInstanceOf(Failed.class);
    }

    /** The pusher repeats an old, validly signed scan in many manifests. */
    @Test
    void copiesOfAnOldScanHideNothing() {
        var old = scan(daysAgo(20), "LOW");
        var all = new ArrayList<ObjectNode>(List.of(scan(NOW, "CRITICAL")));
        for (int i = 0; i < 40; i++) {
            all.add(old);
        }
        for (int seed = 0; seed < 5; seed++) {
            Collections.shuffle(all, new Random(seed));
            store(Storage.REFERRERS, all);
            assertThat(scanned("web:v1")).isInstanceOf(Failed.class);
        }
    }

    /** The pusher repeats the newest scan in manifests that state a wrong size and another type, before the true one is read. */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 0, -1})
    void copiesThatMisstateTheNewestScanHideNothing(int size) {
        var newest = scan(NOW, "CRITICAL");
        store(Storage.REFERRERS, List.of(scan(daysAgo(20), "LOW"), newest));
        for (int i = 0; i < 20; i++) {
            var manifest = FakeRegistry.image("copy " + i);
            ((ObjectNode) manifest.get("annotations")).put("dev.sigstore.bundle.predicateType", BUILD);
            FakeRegistry.layer(manifest, FakeRegistry.BUNDLE, registry.blob("web", bytes(newest.toString())), size);
            registry.refer("web", digest, manifest);
        }
        assertThat(scanned("web:v1")).isInstanceOf(Failed.class);
    }

    /** Two years of daily scans. */
    @ParameterizedTest
    @EnumSource(names = {"PAGES", "ATT_TAG"})
    void yearsOfScansAreRead(Storage storage) {
        var scans = new ArrayList<>(IntStream.range(1, 730)
                .mapToObj(day -> scan(daysAgo(day), "CRITICAL"))
                .toList());
        scans.add(scan(NOW, "LOW"));
        store(storage, scans);
        assertThat(scanned("web:v1")).isEqualTo(new Passed());
    }

    /** Every number of statements, every position of the decisive one, with and without repetition; without a registry. */
    @Test
    void everyPositionIsEqual() {
        for (int count = 1; count <= 70; count += count < 20 ? 1 : 7) {
            for (int at = 0; at < count; at++) {
                var payloads = new ArrayList<String>();
                for (int i = 0; i < count; i++) {
                    payloads.add(i == at ? scanStatement(NOW, "CRITICAL") : scanStatement(daysAgo(i + 1), "LOW"));
                }
                payloads.addAll(payloads.subList(0, Math.min(3, count)));
                assertThat(scanned(reading(payloads), "web:v1")).isInstanceOf(Failed.class);
            }
        }
    }

    private static SignatureVerifier reading(List<String> statements) {
        return (_, _, target, _, _) -> {
            var selected = ((VerificationTarget.Attestation) target).selection().start();
            statements.forEach(selected::add);
            return new Verification.Verified(selected.statements());
        };
    }

    @Test
    void scansOfTheSameTimeCountTogether() {
        store(Storage.REFERRERS, List.of(scan(NOW, "LOW"), scan(NOW, "CRITICAL"), scan(NOW, "MEDIUM")));
        assertThat(scanned("web:v1")).isInstanceOf(Failed.class);
    }

    @Test
    void vexDocumentsOfTheSameTimeCountAsAffected() {
        for (var storage : List.of(Storage.REFERRERS, Storage.ATT_TAG)) {
            var documents = List.of(scan(NOW, "CRITICAL"), vex(NOW, "affected"), vex(NOW, "not_affected"));
            store(storage, documents);
            assertThat(scanned("web:v1")).isInstanceOf(Failed.class);
            store(storage, documents.reversed());
            assertThat(scanned("web:v1")).isInstanceOf(Failed.class);
        }
    }

    @Test
    void isUndecidedIfAScanMayBeUnread() {
        store(Storage.REFERRERS, List.of(scan(NOW, "LOW")));
        var huge = FakeRegistry.image("huge");
        FakeRegistry.layer(huge, FakeRegistry.BUNDLE, registry.blob("web", new byte[] {1}), Integer.MAX_VALUE);
        registry.refer("web", digest, huge);
        assertThat(scanned("web:v1")).isInstanceOfSatisfying(Undecided.class, found -> {
            assertThat(found.reason()).isEqualTo(UndecidedReason.SEARCH_CUT_OFF);
            assertThat(found.problem().fix()).contains("delete old").doesNotContain("cosign");
        });
    }

    @Test
    void isUndecidedIfReferrersAreNotListed() {
        store(Storage.ATT_TAG, List.of(scan(NOW, "LOW")));
        assertThat(scanned("web:v1")).isInstanceOf(Passed.class);
        registry.on("/v2/web/referrers/" + digest, exchange -> FakeRegistry.answer(exchange, 403, new byte[] {'x'}));
        assertThat(scanned("web:v1")).isInstanceOf(Undecided.class);
    }

    /** The registry names a next page with the address that it has behind its proxy, or lost it. */
    @ParameterizedTest
    @ValueSource(strings = {"http://registry.internal:5000/v2/web/referrers?n=1", "/v2/web/lost?n=1"})
    void isUndecidedIfTheNextPageOfReferrersIsNotRead(String next) {
        store(Storage.REFERRERS, List.of(scan(daysAgo(20), "LOW")));
        assertThat(scanned("web:v1")).isInstanceOf(Passed.class);
        registry.gate(exchange -> {
            if (exchange.getRequestURI().getPath().contains("/referrers/")) {
                exchange.getResponseHeaders().add("Link", "<" + next + ">; rel=\"next\"");
            }
        });
        assertThat(scanned("web:v1")).isInstanceOf(Undecided.class);
    }

    @Test
    void copyInAnotherRepositoryDecidesNothing() {
        var old = scan(daysAgo(20), "LOW");
        store(Storage.REFERRERS, List.of(old, scan(NOW, "CRITICAL")));
        assertThat(registry.image("eve/web", "v1")).isEqualTo(digest);
        attach("eve/web", old, "copy");
        var cache = cache();
        assertThat(scanned(cache, "eve/web:v1")).isInstanceOf(Passed.class);
        assertThat(scanned(cache, "web:v1")).isInstanceOf(Failed.class);
    }

    @Test
    void copyInAnotherRepositoryHidesNothing() {
        var old = scan(daysAgo(20), "CRITICAL");
        store(Storage.REFERRERS, List.of(old, scan(NOW, "LOW")));
        registry.image("eve/web", "v1");
        attach("eve/web", old, "copy");
        var cache = cache();
        assertThat(scanned(cache, "eve/web:v1")).isInstanceOf(Failed.class);
        assertThat(scanned(cache, "web:v1")).isEqualTo(new Passed());
    }

    private VerificationCache cache() {
        return new VerificationCache(
                verifier, _ -> List.of(), new CacheLifetimes(Duration.ofHours(1), Duration.ZERO), CLOCK, Runnable::run);
    }

    /** Returns the bundles with one that is not decisive many times. */
    private static List<ObjectNode> repeated(List<ObjectNode> bundles, int decisive) {
        var all = new ArrayList<>(bundles);
        if (bundles.size() > 1) {
            var other = bundles.get(decisive == 0 ? 1 : 0);
            all.addAll(Collections.nCopies(17, other));
        }
        return all;
    }

    private void store(Storage storage, List<ObjectNode> bundles) {
        switch (storage) {
            case REFERRERS -> attachAll(bundles);
            case PAGES -> {
                registry.paging(9);
                attachAll(bundles);
            }
            case REFERRERS_TAG -> {
                registry.withoutReferrersApi();
                attachAll(bundles);
            }
            case ATT_TAG -> {
                var manifest = FakeRegistry.image("att");
                bundles.forEach(bundle -> {
                    var content = bytes(bundle.get("dsseEnvelope").toString());
                    FakeRegistry.layer(manifest, ENVELOPE, registry.blob("web", content), content.length);
                });
                registry.manifest(
                        "web", FakeRegistry.IMAGE, bytes(manifest.toString()), digest.replace(':', '-') + ".att");
            }
        }
    }

    private void attachAll(List<ObjectNode> bundles) {
        for (int i = 0; i < bundles.size(); i++) {
            attach("web", bundles.get(i), "nonce " + i, i == bundles.size() - 1);
        }
    }

    private void attach(String repository, ObjectNode bundle, String nonce) {
        attach(repository, bundle, nonce, true);
    }

    private void attach(String repository, ObjectNode bundle, String nonce, boolean writesTag) {
        var content = bytes(bundle.toString());
        var manifest = FakeRegistry.image(nonce);
        FakeRegistry.layer(manifest, FakeRegistry.BUNDLE, registry.blob(repository, content), content.length);
        registry.refer(repository, digest, manifest, writesTag);
    }

    private ObjectNode scan(Instant finished, String severity) {
        return BUNDLES.computeIfAbsent(scanStatement(finished, severity), MINT::bundleOf);
    }

    private String scanStatement(Instant finished, String severity) {
        var vulnerability = Map.of("VulnerabilityID", "CVE-1", "Severity", severity, "PkgName", "openssl");
        var result = Map.of("SchemaVersion", 2, "Results", List.of(Map.of("Vulnerabilities", List.of(vulnerability))));
        return statement(
                SCAN,
                Map.of(
                        "scanner", Map.of("result", result),
                        "metadata", Map.of("scanFinishedOn", finished.toString())));
    }

    private ObjectNode vex(Instant time, String status) {
        var statement = Map.of("vulnerability", Map.of("name", "CVE-1"), "status", status);
        return MINT.bundleOf(statement(VEX, Map.of("timestamp", time.toString(), "statements", List.of(statement))));
    }

    private String statement(String predicateType, Map<String, Object> predicate) {
        var statement = KeyMint.statement(digest).put("predicateType", predicateType);
        statement.set("predicate", JSON.valueToTree(predicate));
        return statement.toString();
    }

    private static Instant daysAgo(int days) {
        return NOW.minus(Duration.ofDays(days));
    }

    private Outcome scanned(String image) {
        return scanned(verifier, image);
    }

    private Outcome scanned(SignatureVerifier source, String image) {
        var limits = new Limits(Severity.HIGH, Optional.empty(), Optional.of(Duration.ofDays(30)), Set.of());
        var check = new VulnerabilityCheck(
                List.of(Glob.parse("**")),
                limits,
                List.of(SCANNER),
                new TagResolver(client, CLOCK, Runnable::run),
                source,
                Exposure.NONE,
                CLOCK);
        return check.questions(ImageFixture.workload(registry.name() + "/" + image))
                .findFirst()
                .orElseThrow()
                .answer(Deadline.in(Duration.ofSeconds(20), CLOCK));
    }

    private Outcome attested() {
        var check = new AttestationCheck(
                List.of(Glob.parse("**")),
                BUILD,
                List.of(SCANNER),
                List.of(AttestationHistoryTest::isOurs),
                new TagResolver(client, CLOCK, Runnable::run),
                verifier);
        return check.questions(ImageFixture.workload(registry.name() + "/web:v1"))
                .findFirst()
                .orElseThrow()
                .answer(Deadline.in(Duration.ofSeconds(20), CLOCK));
    }

    private static Outcome isOurs(Map<String, Object> statement) {
        return "ours".equals(JsonAccess.text(statement, "predicate", "builder"))
                ? new Passed()
                : new Failed(List.of(new Problem("", "built by " + statement.get("predicate"), "")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
