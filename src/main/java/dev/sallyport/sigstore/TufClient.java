package dev.sallyport.sigstore;

import dev.sallyport.signature.StrictJson;
import dev.sallyport.trust.FileSource;
import dev.sallyport.trust.RefreshResult;
import dev.sallyport.trust.RepositoryReader;
import dev.sallyport.trust.TufRepository;
import dev.sallyport.trust.VerifiedCopy;
import dev.sallyport.workload.Deadline;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads TUF repositories with sigstore-java's client, but not as that does by itself: a run counts as a whole or not at all, and
 * what is to be in force has to be verified twice: from what was known before, so that nothing goes back, and once more
 * alone, from the root that the administrator gave. The second time finds what the client lets pass: a timestamp that is the
 * same and has expired, a snapshot that it failed to fetch before, targets whose keys have been revoked meanwhile.
 */
public final class TufClient implements RepositoryReader {
    private final FileSource mirror;
    private final TufCache cache;
    private final InstantSource clock;
    private final Map<TufRepository, Verified> verified = new ConcurrentHashMap<>();

    /**
     * A client that knows what it finds on disk.
     *
     * @param directory where what is verified is kept for the next start; nowhere where empty
     */
    public TufClient(FileSource mirror, Optional<Path> directory, InstantSource clock) {
        this.mirror = mirror;
        this.cache = new TufCache(directory);
        this.clock = clock;
    }

    /**
     * Makes sure that a text is a root that trust can begin with; it may have expired, as newer ones follow from it.
     *
     * @return the text
     * @throws IllegalArgumentException where it is none
     */
    public static String requireRoot(String root) {
        var nothing = new TufFiles(Map.of(), Instant.EPOCH);
        var repository = new TufRepository(URI.create("file:/"), root, "none");
        StrictJson.object(root.getBytes(StandardCharsets.UTF_8));
        try {
            new TufRun(repository, TufFetcher.of(repository, nothing), new TufStore(), Instant.EPOCH).update();
        } catch (TufFailure undecidedReason) {
            if (undecidedReason.outcome() instanceof RefreshResult.Unreachable) {
                return root; // it went on to what there is not
            }
        }
        throw new IllegalArgumentException(
                "it is no root of a TUF repository that is signed by its own keys (root.json)");
    }

    @Override
    public Optional<VerifiedCopy> last(TufRepository repository) {
        return known(repository).map(Verified::copy);
    }

    @Override
    public RefreshResult refresh(TufRepository repository, Deadline deadline) {
        var known = known(repository);
        var now = clock.instant();
        var fetcher = TufFetcher.of(repository, mirror, deadline);
        try {
            var store = known.map(before -> before.store().copy()).orElseGet(TufStore::new);
            new TufRun(repository, fetcher, store, now).update();
            var before = known.map(Verified::files).orElseGet(() -> new TufFiles(Map.of(), now));
            var next = verify(repository, before.with(fetcher.fetched(), now), now);
            verified.put(repository, next);
            cache.keep(repository, next.files());
            return new RefreshResult.Refreshed(next.copy());
        } catch (TufFailure undecidedReason) {
            return undecidedReason.outcome();
        }
    }

    private Optional<Verified> known(TufRepository repository) {
        var known = verified.get(repository);
        if (known != null) {
            return Optional.of(known);
        }
        var kept = cache.load(repository).flatMap(files -> again(repository, files));
        kept.ifPresent(files -> verified.put(repository, files));
        return kept;
    }

    /** What was good then is good now, if it is what it was: the disk is not believed. */
    private Optional<Verified> again(TufRepository repository, TufFiles kept) {
        var now = clock.instant();
        var then = kept.verified().isAfter(now) ? now : kept.verified();
        try {
            return Optional.of(verify(repository, new TufFiles(kept.files(), then), then));
        } catch (TufFailure damaged) {
            System.getLogger(TufClient.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "what was kept of {0} is not used: {1}",
                            repository,
                            damaged.getMessage());
            return Optional.empty();
        }
    }

    private static Verified verify(TufRepository repository, TufFiles files, Instant now) throws TufFailure {
        var store = new TufStore();
        var run = new TufRun(repository, TufFetcher.of(repository, files), store, now);
        run.update();
        var content = Objects.requireNonNull(store.target(repository.target()));
        try {
            TrustedRoots.read(content);
        } catch (IllegalArgumentException unusable) {
            throw TufFailure.refused("target %s of %s cannot be used: %s"
                    .formatted(repository.target(), repository, unusable.getMessage()));
        }
        return new Verified(files, store, new VerifiedCopy(content, files.verified(), run.freshUntil()));
    }

    /** What has been verified of a repository, whole. */
    private record Verified(TufFiles files, TufStore store, VerifiedCopy copy) {}
}
