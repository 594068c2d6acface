package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.trust.RefreshResult;
import dev.sallyport.trust.TufRepository;
import dev.sallyport.trust.VerifiedCopy;
import dev.sallyport.workload.Deadline;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.trust.FileSource.Fetched;
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

/** What is taken of a repository and what is not, whoever has the mirror. */
class TufClientTest {
    private static final String TARGET = "trusted_root.json";
    private static final String GOOD = new SigstoreMint().trustedRoot().toString();
    private static final String BETTER = new SigstoreMint().trustedRoot().toString();
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    private final TufMint mint = new TufMint(START).publish(TARGET, GOOD);
    private final List<String> asked = new ArrayList<>();
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
    void takesWhatFollowsFromTheRootThatIsTrusted() {
        assertThat(refresh())
                .isEqualTo(new RefreshResult.Refreshed(new VerifiedCopy(GOOD, START, START.plus(Duration.ofDays(7)))));
    }

    @Test
    void asksForNothingButMetadataAndTheOneTarget() {
        mint.publish("signing_config.v0.2.json", "{}");
        mint.publishTargets(both());

        assertThat(refresh()).isInstanceOf(RefreshResult.Refreshed.class);
        assertThat(asked).noneMatch(name -> name.contains("signing_config"));
    }

    @Test
    void takesWhatIsNewerAndFetchesNothingTwice() {
        refresh();
        asked.clear();
        assertThat(refresh()).isInstanceOf(RefreshResult.Refreshed.class);
        assertThat(asked).containsExactly("2.root.json", "timestamp.json");

        mint.publish(TARGET, BETTER);

        assertThat(content(refresh())).isEqualTo(BETTER);
    }

    @Test
    void followsRootsOneByOneHoweverManyThereAre() {
        mint.rotate("root", TufMint.Key.of("ed25519"), TufMint.Key.of("ecdsa"));
        mint.rotate("timestamp", TufMint.Key.of("ecdsa"));
        mint.rotate("root", TufMint.Key.of("rsa"), TufMint.Key.of("ed25519"));
        mint.publish(TARGET, BETTER);

        assertThat(content(refresh())).isEqualTo(BETTER);
        assertThat(content(Optional.of(client().last(repository()).orElseThrow())))
                .isEqualTo(BETTER);
    }

    @Test
    void takesNoRootThatThoseBeforeHaveNotSigned() {
        refresh();
        var foreign = List.of(TufMint.Key.of("ed25519"), TufMint.Key.of("ed25519"));
        mint.keys.put("root", foreign);
        mint.put("2.root.json", mint.signed(mint.root(2), foreign));

        assertThat(refused()).contains("2.root.json is refused: it is signed by 0 of the keys");
        keeps(GOOD);
    }

    @Test
    void takesNoRootThatTooFewHaveSigned() {
        mint.put("2.root.json", mint.signed(mint.root(2), mint.keys.get("root").subList(0, 1)));

        assertThat(refused()).contains("signed by 1 of the keys that may, which is fewer than the 2");
    }

    @Test
    void takesNoRootThatItsOwnKeysHaveNotSigned() {
        var before = mint.keys.get("root");
        mint.keys.put("root", List.of(TufMint.Key.of("ed25519"), TufMint.Key.of("ed25519")));
        mint.put("2.root.json", mint.signed(mint.root(2), before));

        assertThat(refused()).contains("2.root.json is refused", "signed by 0");
    }

    @Test
    void takesNoRootOfAnotherVersionThanItsName() {
        mint.put("2.root.json", mint.signed(mint.root(1), mint.keys.get("root")));

        assertThat(refused()).contains("2.root.json is refused", "older than what was verified");
    }

    @Test
    void takesNoRootThatAsksForNoSignatureOrCountsAKeyTwice() {
        var unsigned = mint.root(2);
        ((ObjectNode) unsigned.at("/roles/timestamp")).put("threshold", 0);
        mint.put("2.root.json", mint.signed(unsigned, mint.keys.get("root")));
        assertThat(refused()).contains("asks for no signature");

        var twice = mint.root(2);
        var key = mint.keys.get("timestamp").getFirst();
        ((ObjectNode) twice.path("keys")).set("another-name", key.json());
        ((ObjectNode) twice.at("/roles/timestamp")).withArray("keyids").add("another-name");
        mint.put("2.root.json", mint.signed(twice, mint.keys.get("root")));
        assertThat(refused()).contains("its role timestamp has one key twice");
    }

    @Test
    void takesNoExpiredRoot() {
        refresh();
        now = START.plus(Duration.ofDays(366));
        mint.at(now).publish(TARGET, BETTER);

        assertThat(refused()).contains("root.json is refused: it has expired at 2027-11-01T00:00:00Z");
        keeps(GOOD);
    }

    /** A freeze: whoever has the mirror goes on showing what was true once. */
    @Test
    void takesNoTimestampThatHasExpiredThoughItIsTheOneItKnows() {
        refresh();
        now = START.plus(Duration.ofDays(8));

        assertThat(refused()).contains("timestamp.json is refused: it has expired at 2026-11-08T00:00:00Z");
        keeps(GOOD);
    }

    @Test
    void takesNoSnapshotOrTargetsThatHaveExpired() {
        mint.lives.put("snapshot", Duration.ofDays(1));
        mint.publish(TARGET, GOOD);
        refresh();
        now = START.plus(Duration.ofDays(2));
        assertThat(refused()).contains("snapshot.json is refused: it has expired");

        mint.at(now).lives.put("snapshot", Duration.ofDays(21));
        mint.lives.put("targets", Duration.ofHours(1));
        mint.publish(TARGET, BETTER);
        now = now.plus(Duration.ofHours(2));
        assertThat(refused()).contains("targets.json is refused: it has expired");
        keeps(GOOD);
    }

    @Test
    void goesBackToNoOlderTimestamp() {
        var older = Map.copyOf(mint.files);
        mint.publish(TARGET, BETTER);
        refresh();
        mint.files.putAll(older);

        assertThat(refused()).contains("timestamp.json is refused: it has version 1 where 2 was to come");
        keeps(BETTER);
    }

    @Test
    void goesBackToNoOlderSnapshotOrTargetsBehindANewTimestamp() {
        var older = Map.copyOf(mint.files);
        mint.publish(TARGET, BETTER);
        refresh();

        mint.publishTimestamp(mint.timestamp(mint.next("timestamp"), 1, older.get("1.snapshot.json")));
        assertThat(refused()).contains("is refused: it has version 1 where 2 was to come");

        mint.publishSnapshot(mint.snapshot(mint.next("snapshot"), 1, older.get("1.targets.json")));
        assertThat(refused()).contains("goes back to an older version of the targets");
        keeps(BETTER);
    }

    @Test
    void goesBackToNothingOlderAfterARestart() {
        var older = Map.copyOf(mint.files);
        mint.publish(TARGET, BETTER);
        refresh();
        mint.files.putAll(older);
        client = client();

        assertThat(refused()).contains("timestamp.json is refused: it has version 1 where 2 was to come");
        keeps(BETTER);
    }

    @Test
    void takesNothingThatOthersHaveSigned() {
        for (var role : List.of("timestamp", "snapshot", "targets")) {
            var own = mint.keys.put(role, List.of(TufMint.Key.of("ed25519")));
            mint.publish(TARGET, BETTER);

            assertThat(refused()).contains(role + ".json is refused: it is signed by 0 of the keys");
            mint.keys.put(role, own);
        }
    }

    @Test
    void takesNoOtherBytesThanAreVouchedFor() {
        for (var name : List.of("1.snapshot.json", "1.targets.json")) {
            var whole = mint.files.get(name);
            mint.files.put(name, text(whole).replaceFirst("\\{", "{ ").getBytes(StandardCharsets.UTF_8));
            assertThat(refused()).contains(name + " is refused: it is larger than");

            mint.files.put(name, text(whole).replace(":1,", ":2,").getBytes(StandardCharsets.UTF_8));
            assertThat(refused()).contains(name + " is refused: its bytes are not those");
            mint.files.put(name, whole);
        }
        var target = mint.files.keySet().stream()
                .filter(name -> name.startsWith("targets/"))
                .findFirst()
                .orElseThrow();
        mint.files.put(target, GOOD.replace('a', 'b').getBytes(StandardCharsets.UTF_8));
        assertThat(refused()).contains(target + " is refused: its bytes are not those");
        mint.files.put(target, (GOOD + " ").getBytes(StandardCharsets.UTF_8));
        assertThat(refused()).contains("is refused: it is larger than");
        assertThat(client.last(repository())).isEmpty();
    }

    /** sigstore-java by itself would take the next run for a success, with what it had before. */
    @Test
    void asksAgainForWhatItWasRefused() {
        refresh();
        mint.publish(TARGET, BETTER);
        var snapshot = mint.files.put("2.snapshot.json", "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(refused()).contains("2.snapshot.json is refused");
        assertThat(refused()).contains("2.snapshot.json is refused");

        mint.files.put("2.snapshot.json", snapshot);
        assertThat(content(refresh())).isEqualTo(BETTER);
    }

    /** Targets are believed no longer once the root says that their key is not to be. */
    @Test
    void doesNotGoOnWithTargetsWhoseKeyIsRevoked() {
        refresh();
        mint.rotate("targets", TufMint.Key.of("ecdsa"));

        assertThat(refused()).contains("targets.json is refused: it is signed by 0 of the keys");
        mint.publish(TARGET, BETTER);
        assertThat(content(refresh())).isEqualTo(BETTER);
    }

    @Test
    void takesNoGarbage() {
        for (var garbage : List.of("", "[]", "{}", "\0", "{\"signed\":{},\"signatures\":[]}", "[".repeat(50_000))) {
            mint.files.put("timestamp.json", garbage.getBytes(StandardCharsets.UTF_8));
            assertThat(refused()).contains("timestamp.json is refused: it is nothing that TUF knows");
        }
    }

    @Test
    void takesNoTargetThatIsNoTrustedRoot() {
        refresh();
        mint.publish(TARGET, "{}");

        assertThat(refused()).contains("cannot be used: it has no certificate authority");
        keeps(GOOD);
    }

    @Test
    void wantsTheTargetThatItWasAskedFor() {
        mint.publish("other.json", BETTER);
        assertThat(refused()).contains("has no target trusted_root.json");

        assertThat(content(client.refresh(repository("other.json"), deadline())))
                .isEqualTo(BETTER);
    }

    @Test
    void aMirrorThatDoesNotAnswerSaysNothing() {
        down = true;
        assertThat(refresh()).isEqualTo(new RefreshResult.Unreachable("the mirror is away"));
        assertThat(client.last(repository())).isEmpty();
    }

    @Test
    void aMirrorThatHasNothingSaysNothing() {
        mint.files.remove("timestamp.json");
        assertThat(refresh()).isEqualTo(new RefreshResult.Unreachable("https://tuf.example.org/ has no timestamp.json"));
    }

    @Test
    void knowsAfterARestartWhatItHadVerifiedThoughItHasExpiredMeanwhile() {
        refresh();
        down = true;
        now = START.plus(Duration.ofDays(30));
        client = client();

        assertThat(client.last(repository())).contains(new VerifiedCopy(GOOD, START, START.plus(Duration.ofDays(7))));
        assertThat(refresh()).isInstanceOf(RefreshResult.Unreachable.class);
        keeps(GOOD);
    }

    @Test
    void doesNotBelieveItsDisk() throws IOException {
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
    void whatIsKeptIsOfThatRepositoryAlone() {
        refresh();
        var other = new TufMint(START);

        assertThat(client().last(new TufRepository(repository().mirror(), other.firstRoot(), TARGET)))
                .isEmpty();
    }

    @Test
    void goesOnWithoutADisk() {
        client = new TufClient((file, limit, _) -> serve(file, limit), Optional.of(Path.of("/proc/none")), () -> now);
        assertThat(content(refresh())).isEqualTo(GOOD);
        client = new TufClient((file, limit, _) -> serve(file, limit), Optional.empty(), () -> now);
        assertThat(content(refresh())).isEqualTo(GOOD);
    }

    @Test
    void tellsWhetherARootIsOne() {
        assertThat(TufClient.requireRoot(mint.firstRoot())).isEqualTo(mint.firstRoot());
        var one = mint.signed(mint.root(1), mint.keys.get("root").subList(0, 1)).toString();
        for (var none :
                List.of("{}", "{\"signed\": {}, \"signatures\": []}", text(mint.files.get("timestamp.json")), one)) {
            assertThatThrownBy(() -> TufClient.requireRoot(none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no root of a TUF repository");
        }
        assertThatThrownBy(() -> TufClient.requireRoot("")).isInstanceOf(IllegalArgumentException.class);
    }

    /** They come with sigstore-java. */
    @Test
    void takesTheRootsThatSigstoreHasPublished() throws IOException {
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

    private String refused() {
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
        asked.add(name);
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
