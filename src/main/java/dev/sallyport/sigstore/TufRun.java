package dev.sallyport.sigstore;

import dev.sallyport.trust.TufRepository;
import dev.sigstore.json.JsonParseException;
import dev.sigstore.tuf.Fetcher;
import dev.sigstore.tuf.FileExceedsMaxLengthException;
import dev.sigstore.tuf.FileNotFoundException;
import dev.sigstore.tuf.InvalidHashesException;
import dev.sigstore.tuf.MetaFetcher;
import dev.sigstore.tuf.RoleExpiredException;
import dev.sigstore.tuf.RollbackVersionException;
import dev.sigstore.tuf.SignatureVerificationException;
import dev.sigstore.tuf.SnapshotTargetMissingException;
import dev.sigstore.tuf.SnapshotTargetVersionException;
import dev.sigstore.tuf.SnapshotVersionMismatchException;
import dev.sigstore.tuf.TargetMetadataMissingException;
import dev.sigstore.tuf.TrustedMetaStore;
import dev.sigstore.tuf.Updater;
import dev.sigstore.tuf.model.TufMeta;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of sigstore-java's TUF client, from a root that is trusted to the target that is wanted.
 *
 * @param files where they come from
 * @param store what is known before, and grows by what is verified; worth nothing where the run fails
 * @param now decides what has expired
 */
record TufRun(TufRepository repository, TufFetcher files, TufStore store, Instant now) {
    private static final int MAX_LENGTH = 1024 * 1024;

    /** Fetches and verifies; what has not changed since the store was filled is not fetched again. */
    void update() throws TufFailure {
        try {
            var updater = Updater.builder()
                    .setClock(Clock.fixed(now, ZoneOffset.UTC))
                    .setMetaFetcher(MetaFetcher.newFetcher(files))
                    .setTargetFetcher(new Targets(files))
                    .setTrustedRootPath(repository::root)
                    .setTrustedMetaStore(trusted())
                    .setTargetStore(store)
                    .build();
            updater.updateMeta();
            requireWanted();
            updater.downloadTarget(repository.target());
        } catch (TufFetcher.Unfetched unfetched) {
            throw TufFailure.unreachable(String.valueOf(unfetched.getMessage()));
        } catch (FileNotFoundException missing) {
            throw TufFailure.unreachable(repository + " has no " + files.last());
        } catch (IOException | JsonParseException | RuntimeException refused) {
            throw TufFailure.refused(repository + files.last() + " is refused: " + reason(refused));
        }
    }

    /** When the first of what vouches for the target expires. */
    Instant freshUntil() throws TufFailure {
        var trusted = trusted();
        try {
            return Stream.<TufMeta>of(
                            trusted.getRoot().getSignedMeta(),
                            trusted.getTimestamp().getSignedMeta(),
                            trusted.getSnapshot().getSignedMeta(),
                            trusted.getTargets().getSignedMeta())
                    .map(meta -> meta.getExpiresAsDate().toInstant())
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
        } catch (IOException | JsonParseException | DateTimeException malformed) {
            throw TufFailure.refused(repository + " has metadata without an end");
        }
    }

    private TrustedMetaStore trusted() {
        return TrustedMetaStore.newTrustedMetaStore(store);
    }

    private void requireWanted() throws TufFailure, IOException, JsonParseException {
        var target = trusted().getTargets().getSignedMeta().getTargets().get(repository.target());
        if (target == null) {
            throw TufFailure.refused(repository + " has no target " + repository.target());
        }
        if (target.getLength() > MAX_LENGTH) {
            throw TufFailure.refused(
                    "target %s of %s has more than %d bytes".formatted(repository.target(), repository, MAX_LENGTH));
        }
    }

    /** In words of ours: theirs have several lines and name what was expected only. */
    private static String reason(Exception refused) {
        return switch (refused) {
            case SignatureVerificationException few ->
                "it is signed by %d of the keys that may, which is fewer than the %d it takes"
                        .formatted(few.getVerifiedSignatures(), few.getRequiredSignatures());
            case RollbackVersionException older ->
                "it has version %d where %d was to come: it is older than what was verified before"
                        .formatted(older.getFoundVersion(), older.getCurrentVersion());
            case RoleExpiredException expired ->
                "it has expired at " + expired.getRoleExpirationTime().toInstant() + ", and nothing newer is there";
            case InvalidHashesException _ -> "its bytes are not those that the metadata vouch for";
            case FileExceedsMaxLengthException larger ->
                "it is larger than the %d bytes it may have".formatted(larger.getMaxSize());
            case SnapshotVersionMismatchException _ -> "it has another version than the metadata vouch for";
            case SnapshotTargetVersionException _ -> "it goes back to an older version of the targets";
            case SnapshotTargetMissingException _ -> "it leaves out what was there before";
            case TargetMetadataMissingException _ -> "there is no such target";
            case TufStore.MalformedMetadata malformed -> String.valueOf(malformed.getMessage());
            default -> "it is nothing that TUF knows";
        };
    }

    /** Targets are in a directory of their own. */
    private record Targets(TufFetcher files) implements Fetcher {
        @Override
        public String getSource() {
            return files.getSource();
        }

        @Override
        public byte @Nullable [] fetchResource(String name, int limit)
                throws IOException, FileExceedsMaxLengthException {
            return files.fetchResource(TufFetcher.TARGETS + name, limit);
        }
    }
}
