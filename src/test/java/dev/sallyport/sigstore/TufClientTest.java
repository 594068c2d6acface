package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.trust.FileSource.Fetched;
import dev.sallyport.trust.RefreshResult;
import dev.sallyport.trust.TufRepository;
import dev.sallyport.trust.VerifiedCopy;
import dev.sallyport.workload.Deadline;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TUF client with an untrusted mirror. */
class TufClientTest {
    private static final String TARGET = "trusted_root.json";
    private static final String GOOD = new SigstoreMint().trustedRoot().toString();
    private static final String BETTER = new SigstoreMint().trustedRoot().toString();
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    private final TufMint mint = new TufMint(START).publish(TARGET, GOOD);
    private final List<String> requested = new ArrayList<>();
    private Instant now = START;
    private boolean down;

    @TempDir
    private Path directory;

    private TufClient client;

    @BeforeEach
    void start() {
        client = client();
    }

    @Test
    void verifiesRepositoryFromTrustedRoot() {
        assertThat(refresh())
                .isEqualTo(new RefreshResult.Refreshed(new VerifiedCopy(GOOD, START, START.plus(Duration.ofDays(7)))));
    }

    @Test
    void fetchesOnlyMetadataAndTarget() {
        mint.publish("signing_config.v0.2.json", "{}");
        mint.publishTargets(both());

        assertThat(refresh()).isInstanceOf(RefreshResult.Refreshed.class);
        assertThat(requested).noneMatch(name -> name.contains("signing_config"));
    }

    @Test
    void fetchesOnlyNewerFiles() {
        refresh();
        requested.clear();
        assertThat(refresh()).isInstanceOf(RefreshResult.Refreshed.class);
        assertThat(requested).containsExactly("2.root.json", "timestamp.json");

        mint.publish(TARGET, BETTER);

        assertThat(content(refresh())).isEqualTo(BETTER);
    }

    @Test
    void verifiesEveryRootInSequence() {
        mint.rotate("root", TufMint.Key.of("ed25519"), TufMint.Key.of("ecdsa"));
        mint.rotate("timestamp", TufMint.Key.of("ecdsa"));
        mint.rotate("root", TufMint.Key.of("rsa"), TufMint.Key.of("ed25519"));
        mint.publish(TARGET, BETTER);

        assertThat(content(refresh())).isEqualTo(BETTER);
        assertThat(content(Optional.of(client().last(repository()).orElseThrow())))
                .isEqualTo(BETTER);
    }

    @Test
    void rejectsRootNotSignedByPreviousKeys() {
        refresh();
        var foreign = List.of(TufMint.Key.of("ed25519"), TufMint.Key.of("ed25519"));
        mint.keys.put("root", foreign);
        mint.put("2.root.json", mint.signed(mint.root(2), foreign));

        assertThat(rejected()).contains("2.root.json is rejected: it has 0 valid signatures");
        keeps(GOOD);
    }

    @Test
    void rejectsRootBelowThreshold() {
        mint.put("2.root.json", mint.signed(mint.root(2), mint.keys.get("root").subList(0, 1)));

        assertThat(rejected()).contains("it has 1 valid signatures but requires 2");
    }

    @Test
    void rejectsRootNotSignedByOwnKeys() {
        var before = mint.keys.get("root");
        mint.keys.put("root", List.of(TufMint.Key.of("ed25519"), TufMint.Key.of("ed25519")));
        mint.put("2.root.json", mint.signed(mint.root(2), before));

        assertThat(rejected()).contains("2.root.json is rejected", "it has 0 valid signatures");
    }

    @Test
    void rejectsRootWithOtherVersionThanName() {
        mint.put("2.root.json", mint.signed(mint.root(1), mint.keys.get("root")));

        assertThat(rejected()).contains("2.root.json is rejected", "older than the verified version");
    }

    @Test
    void rejectsRootWithZeroThresholdOrDuplicateKey() {
        var unsigned = mint.root(2);
        ((ObjectNode) unsigned.at("/roles/timestamp")).put("threshold", 0);
        mint.put("2.root.json", mint.signed(unsigned, mint.keys.get("root")));
        assertThat(rejected()).contains("requires no signature");

        var twice = mint.root(2);
        var key = mint.keys.get("timestamp").getFirst();
        ((ObjectNode) twice.path("keys")).set("another-name", key.json());
        ((ObjectNode) twice.at("/roles/timestamp")).withArray("keyids").add("another-name");
        mint.put("2.root.json", mint.signed(twice, mint.keys.get("root")));
        assertThat(rejected()).contains("its role timestamp has a duplicate key");
    }

    @Test
    void rejectsExpiredRoot() {
        refresh();
        now = START.plus(Duration.ofDays(366));
        mint.at(now).publish(TARGET, BETTER);

        assertThat(rejected()).contains("root.json is rejected: it expired at 2027-11-01T00:00:00Z");
        keeps(GOOD);
    }

    /** A freeze attack: the mirror continues to serve old metadata. */
    @Test
    void rejectsUnchangedExpiredTimestamp() {
        refresh();
        now = START.plus(Duration.ofDays(8));

        assertThat(rejected()).contains("timestamp.json is rejected: it expired at 2026-11-08T00:00:00Z");
        keeps(GOOD);
    }

    @Test
    void rejectsExpiredSnapshotAndTargets() {
        mint.lives.put("snapshot", Duration.ofDays(1));
        mint.publish(TARGET, GOOD);
        refresh();
        now = START.plus(Duration.ofDays(2));
        assertThat(rejected()).contains("snapshot.json is rejected: it expired");

        mint.at(now).lives.put("snapshot", Duration.ofDays(21));
        mint.lives.put("targets", Duration.ofHours(1));
        mint.publish(TARGET, BETTER);
        now = now.plus(Duration.ofHours(2));
        assertThat(rejected()).contains("targets.json is rejected: it expired");
        keeps(GOOD);
    }

    @Test
    void rejectsOlderTimestamp() {
        var older = Map.copyOf(mint.files);
        mint.publish(TARGET, BETTER);
        refresh();
        mint.files.putAll(older);

        assertThat(rejected())
                .contains("timestamp.json is rejected: it has version 1, which is older than the verified version 2");
        keeps(BETTER);
    }

    @Test
    void rejectsOlderSnapshotAndTargetsWithNewTimestamp() {
        var older = Map.copyOf(mint.files);
        mint.publish(TARGET, BETTER);
        refresh();

        mint.publishTimestamp(mint.timestamp(mint.next("timestamp"), 1, older.get("1.snapshot.json")));
        assertThat(rejected()).contains("is rejected: it has version 1, which is older than the verified version 2");

        mint.publishSnapshot(mint.snapshot(mint.next("snapshot"), 1, older.get("1.targets.json")));
        assertThat(rejected()).contains("names an older version of the targets");
        keeps(BETTER);
    }

    @Test
    void rejectsOlderTimestampAfterRestart() {
        var older = Map.copyOf(mint.files);
        mint.publish(TARGET, BETTER);
        refresh();
        mint.files.putAll(older);
        client = client();

        assertThat(rejected())
                .contains("timestamp.json is rejected: it has version 1, which is older than the verified version 2");
        keeps(BETTER);
    }

    @Test
    void rejectsMetadataSignedByOtherKeys() {
        for (var role : List.of("timestamp", "snapshot", "targets")) {
            var own = mint.keys.put(role, List.of(TufMint.Key.of("ed25519")));
            mint.publish(TARGET, BETTER);

            assertThat(rejected()).contains(role + ".json is rejected: it has 0 valid signatures");
            mint.keys.put(role, own);
        }
    }

    @Test
    void rejectsFilesWithOtherDigestOrSize() {
        for (var name : List.of("1.snapshot.json", "1.targets.json")) {
            var whole = mint.files.get(name);
            mint.files.put(name, text(whole).replaceFirst("\\{", "{ ").getBytes(StandardCharsets.UTF_8));
            assertThat(rejected()).contains(name + " is rejected: it is larger than");

            mint.files.put(name, text(whole).replace(":1,", ":2,").getBytes(StandardCharsets.UTF_8));
            assertThat(rejected()).contains(name + " is rejected: its digest does not match");
            mint.files.put(name, whole);
        }
        var target = mint.files.keySet().stream()
                .filter(name -> name.startsWith("targets/"))
                .findFirst()
                .orElseThrow();
        mint.files.put(target, GOOD.replace('a', 'b').getBytes(StandardCharsets.UTF_8));
        assertThat(rejected()).contains(target + " is rejected: its digest does not match");
        mint.files.put(target, (GOOD + " ").getBytes(StandardCharsets.UTF_8));
        assertThat(rejected()).contains("is rejected: it is larger than");
        assertThat(client.last(repository())).isEmpty();
    }

    /** The client of sigstore-java alone reports success for the next run, with old files. */
    @Test
    void retriesRejectedFiles() {
        refresh();
        mint.publish(TARGET, BETTER);
        var snapshot = mint.files.put("2.snapshot.json", "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(rejected()).contains("2.snapshot.json is rejected");
        assertThat(rejected()).contains("2.snapshot.json is rejected");

        mint.files.put("2.snapshot.json", snapshot);
        assertThat(content(refresh())).isEqualTo(BETTER);
    }

    /** Cached targets are not trusted after their key was revoked. */
    @Test
    void rejectsTargetsOfRevokedKey() {
        refresh();
        mint.rotate("targets", TufMint.Key.of("ecdsa"));

        assertThat(rejected()).contains("targets.json is rejected: it has 0 valid signatures");
        mint.publish(TARGET, BETTER);
        assertThat(content(refresh())).isEqualTo(BETTER);
    }

    @Test
    void rejectsMalformedMetadata() {
        for (var garbage : List.of("", "[]", "{}", "\0", "{\"signed\":{},\"signatures\":[]}", "[".repeat(50_000))) {
            mint.files.put("timestamp.json", garbage.getBytes(StandardCharsets.UTF_8));
            assertThat(rejected()).contains("timestamp.json is rejected: it is not valid TUF metadata");
        }
    }

    @Test
    void rejectsTargetThatIsNotTrustedRoot() {
        refresh();
        mint.publish(TARGET, "{}");

        assertThat(rejected()).contains("is unusable: it has no certificate authority");
        keeps(GOOD);
    }

    @Test
    void rejectsRepositoryWithoutTarget() {
        mint.publish("other.json", BETTER);
        assertThat(rejected()).contains("has no target trusted_root.json");

        assertThat(content(client.refresh(repository("other.json"), deadline())))
                .isEqualTo(BETTER);
    }

    @Test
    void isUnreachableWhileMirrorFails() {
        down = true;
        assertThat(refresh()).isEqualTo(new RefreshResult.Unreachable("the mirror is away"));
        assertThat(client.last(repository())).isEmpty();
    }

    @Test
    void isUnreachableIfMirrorIsEmpty() {
        mint.files.remove("timestamp.json");
        assertThat(refresh())
                .isEqualTo(new RefreshResult.Unreachable("https://tuf.example.org/ has no timestamp.json"));
    }

    @Test
    void keepsVerifiedCopyAfterRestartAndExpiry() {
        refresh();
        down = true;
        now = START.plus(Duration.ofDays(30));
        client = client();

        assertThat(client.last(repository())).contains(new VerifiedCopy(GOOD, START, START.plus(Duration.ofDays(7))));
        assertThat(refresh()).isInstanceOf(RefreshResult.Unreachable.class);
        keeps(GOOD);
    }

    @Test
    void rejectsTamperedCache() throws IOException {
        refresh();
        var file = directory.resolve(repository().fingerprint() + ".json");
        var kept = Files.readString(file);
        var target = java.util.Base64.getEncoder().encodeToString(GOOD.getBytes(StandardCharsets.UTF_8));
        assertThat(kept).contains(target);

        Files.writeString(
                file,
                kept.replace(
                        target, java.util.Base64.getEncoder().encodeToString(BETTER.getBytes(StandardCharsets.UTF_8))));
        assertThat(client().last(repository())).isEmpty();
        Files.writeString(file, "no JSON");
        assertThat(client().last(repository())).isEmpty();
        Files.writeString(file, kept);
        assertThat(client().last(repository())).isPresent();
    }

    @Test
    void separatesCachesOfRepositories() {
        refresh();
        var other = new TufMint(START);

        assertThat(client().last(new TufRepository(repository().mirror(), other.firstRoot(), TARGET)))
                .isEmpty();
    }

    @Test
    void worksWithoutWritableCache() {
        client = new TufClient((file, limit, _) -> serve(file, limit), Optional.of(Path.of("/proc/none")), () -> now);
        assertThat(content(refresh())).isEqualTo(GOOD);
        client = new TufClient((file, limit, _) -> serve(file, limit), Optional.empty(), () -> now);
        assertThat(content(refresh())).isEqualTo(GOOD);
    }

    @Test
    void validatesInitialRoot() {
        assertThat(TufClient.requireRoot(mint.firstRoot())).isEqualTo(mint.firstRoot());
        var one = mint.signed(mint.root(1), mint.keys.get("root").subList(0, 1)).toString();
        for (var none :
                List.of("{}", "{\"signed\": {}, \"signatures\": []}", text(mint.files.get("timestamp.json")), one)) {
            assertThatThrownBy(() -> TufClient.requireRoot(none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("it is not a TUF root");
        }
        assertThatThrownBy(() -> TufClient.requireRoot("")).isInstanceOf(IllegalArgumentException.class);
    }

    /** These roots are in sigstore-java. */
    @Test
    void acceptsPublishedSigstoreRoots() throws IOException {
        for (var name : List.of("sigstore-tuf-root", "tuf-root-staging")) {
            try (var file = TufMint.class.getResourceAsStream("/dev/sigstore/tuf/" + name + "/root.json")) {
                var root = text(Objects.requireNonNull(file).readAllBytes());
                assertThat(TufClient.requireRoot(root)).isEqualTo(root);
            }
        }
    }

    private ObjectNode both() {
        var targets = mint.metadata("targets", mint.next("targets"));
        var entries = targets.putObject("targets");
        mint.files.forEach((name, content) -> {
            if (name.startsWith("targets/")) {
                var target =
                        entries.putObject(name.substring(name.indexOf('.') + 1)).put("length", content.length);
                target.putObject("hashes").put("sha512", name.substring("targets/".length(), name.indexOf('.')));
            }
        });
        return targets;
    }

    private void keeps(String content) {
        assertThat(client.last(repository()).map(VerifiedCopy::content)).contains(content);
        assertThat(client().last(repository()).map(VerifiedCopy::content)).contains(content);
    }

    private String rejected() {
        assertThat(refresh()).isInstanceOf(RefreshResult.Refused.class);
        return ((RefreshResult.Refused) refresh()).reason();
    }

    private static String content(RefreshResult refresh) {
        assertThat(refresh).isInstanceOf(RefreshResult.Refreshed.class);
        return ((RefreshResult.Refreshed) refresh).copy().content();
    }

    private static String content(Optional<VerifiedCopy> copy) {
        return copy.orElseThrow().content();
    }

    private RefreshResult refresh() {
        return client.refresh(repository(), deadline());
    }

    private Deadline deadline() {
        return Deadline.in(Duration.ofSeconds(5), InstantSource.system());
    }

    private TufRepository repository() {
        return repository(TARGET);
    }

    private TufRepository repository(String target) {
        return new TufRepository(URI.create("https://tuf.example.org"), mint.firstRoot(), target);
    }

    private TufClient client() {
        return new TufClient((file, limit, _) -> serve(file, limit), Optional.of(directory), () -> now);
    }

    private Fetched serve(URI file, int limit) {
        var name = file.getPath().substring(1);
        requested.add(name);
        var content = mint.files.get(name);
        if (down) {
            return new Fetched.Unreachable("the mirror is away");
        }
        if (content == null) {
            return new Fetched.Missing();
        }
        return content.length > limit ? new Fetched.TooLarge() : new Fetched.Content(content);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
