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
 * One run of sigstore-java's TUF client, from a trusted root to a target.
 *
 * @param files source of files
 * @param store verified metadata; the run adds to it, and it must be discarded if the run fails
 * @param now time for the expiration of metadata
 */
record TufRun(TufRepository repository, TufFetcher files, TufStore store, Instant now) {
    private static final int MAX_LENGTH = 1024 * 1024;

    /** Fetches and verifies metadata and target; unchanged files are not fetched again. */
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
            requireTarget();
            updater.downloadTarget(repository.target());
        } catch (TufFetcher.Unfetched unfetched) {
            throw TufFailure.unreachable(String.valueOf(unfetched.getMessage()));
        } catch (FileNotFoundException missing) {
            throw TufFailure.unreachable(repository + " has no " + files.last());
        } catch (IOException | JsonParseException | RuntimeException rejected) {
            throw TufFailure.rejected(repository + files.last() + " is rejected: " + reason(rejected));
        }
    }

    /** Returns when the first metadata of the target expires. */
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
            throw TufFailure.rejected(repository + " has metadata without an expiration time");
        }
    }

    private TrustedMetaStore trusted() {
        return TrustedMetaStore.newTrustedMetaStore(store);
    }

    private void requireTarget() throws TufFailure, IOException, JsonParseException {
        var target = trusted().getTargets().getSignedMeta().getTargets().get(repository.target());
        if (target == null) {
            throw TufFailure.rejected(repository + " has no target " + repository.target());
        }
        if (target.getLength() > MAX_LENGTH) {
            throw TufFailure.rejected(
                    "target %s of %s has more than %d bytes".formatted(repository.target(), repository, MAX_LENGTH));
        }
    }

    /** Returns a message of one line; those of the client have several lines and lack the found value. */
    private static String reason(Exception rejected) {
        return switch (rejected) {
            case SignatureVerificationException few ->
                "it has %d valid signatures but requires %d"
                        .formatted(few.getVerifiedSignatures(), few.getRequiredSignatures());
            case RollbackVersionException older ->
                "it has version %d, which is older than the verified version %d"
                        .formatted(older.getFoundVersion(), older.getCurrentVersion());
            case RoleExpiredException expired ->
                "it expired at " + expired.getRoleExpirationTime().toInstant() + ", and there is no newer version";
            case InvalidHashesException _ -> "its digest does not match the metadata";
            case FileExceedsMaxLengthException larger -> "it is larger than %d bytes".formatted(larger.getMaxSize());
            case SnapshotVersionMismatchException _ -> "its version does not match the metadata";
            case SnapshotTargetVersionException _ -> "it names an older version of the targets";
            case SnapshotTargetMissingException _ -> "it lacks metadata of an earlier version";
            case TargetMetadataMissingException _ -> "the target does not exist";
            case TufStore.MalformedMetadata malformed -> String.valueOf(malformed.getMessage());
            default -> "it is not valid TUF metadata";
        };
    }

    /** A fetcher for the directory of targets. */
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
