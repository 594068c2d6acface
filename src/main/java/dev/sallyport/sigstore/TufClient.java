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
 * TUF client on top of sigstore-java's client. An update counts only as a whole and is verified twice: from the last
 * verified files, to prevent a rollback, and from the root of the administrator. The second run detects what the client
 * ignores: an unchanged but expired timestamp, a snapshot that it could not fetch before, and targets with keys that
 * were revoked since.
 */
public final class TufClient implements RepositoryReader {
    private final FileSource mirror;
    private final TufCache cache;
    private final InstantSource clock;
    private final Map<TufRepository, VerifiedRepository> verified = new ConcurrentHashMap<>();

    /**
     * Creates a client.
     *
     * @param directory cache directory; empty disables the cache
     */
    public TufClient(FileSource mirror, Optional<Path> directory, InstantSource clock) {
        this.mirror = mirror;
        this.cache = new TufCache(directory);
        this.clock = clock;
    }

    /**
     * Requires that a text is a TUF root. It may be expired, because newer roots are verified with it.
     *
     * @return the text
     * @throws IllegalArgumentException if it is not a TUF root
     */
    public static String requireRoot(String root) {
        var nothing = new TufFiles(Map.of(), Instant.EPOCH);
        var repository = new TufRepository(URI.create("file:/"), root, "none");
        StrictJson.object(root.getBytes(StandardCharsets.UTF_8));
        try {
            new TufRun(repository, TufFetcher.of(repository, nothing), new TufStore(), Instant.EPOCH).update();
        } catch (TufFailure failure) {
            if (failure.outcome() instanceof RefreshResult.Unreachable) {
                return root; // the root is valid: the run failed at the next file, which does not exist
            }
        }
        throw new IllegalArgumentException("it is not a TUF root that is signed by its own keys (root.json)");
    }

    @Override
    public Optional<VerifiedCopy> last(TufRepository repository) {
        return known(repository).map(VerifiedRepository::copy);
    }

    @Override
    public RefreshResult refresh(TufRepository repository, Deadline deadline) {
        var known = known(repository);
        var now = clock.instant();
        var fetcher = TufFetcher.of(repository, mirror, deadline);
        try {
            var store = known.map(before -> before.store().copy()).orElseGet(TufStore::new);
            new TufRun(repository, fetcher, store, now).update();
            var before = known.map(VerifiedRepository::files).orElseGet(() -> new TufFiles(Map.of(), now));
            var next = verify(repository, before.with(fetcher.fetched(), now), now);
            verified.put(repository, next);
            cache.write(repository, next.files());
            return new RefreshResult.Refreshed(next.copy());
        } catch (TufFailure failure) {
            return failure.outcome();
        }
    }

    private Optional<VerifiedRepository> known(TufRepository repository) {
        var known = verified.get(repository);
        if (known != null) {
            return Optional.of(known);
        }
        var kept = cache.load(repository).flatMap(files -> reverified(repository, files));
        kept.ifPresent(files -> verified.put(repository, files));
        return kept;
    }

    /** Verifies files from disk, which is untrusted, at the time of their first verification. */
    private Optional<VerifiedRepository> reverified(TufRepository repository, TufFiles kept) {
        var now = clock.instant();
        var then = kept.verified().isAfter(now) ? now : kept.verified();
        try {
            return Optional.of(verify(repository, new TufFiles(kept.files(), then), then));
        } catch (TufFailure damaged) {
            System.getLogger(TufClient.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "cached files of {0} are ignored: {1}",
                            repository,
                            damaged.getMessage());
            return Optional.empty();
        }
    }

    private static VerifiedRepository verify(TufRepository repository, TufFiles files, Instant now) throws TufFailure {
        var store = new TufStore();
        var run = new TufRun(repository, TufFetcher.of(repository, files), store, now);
        run.update();
        var content = Objects.requireNonNull(store.target(repository.target()));
        try {
            TrustedRoots.read(content);
        } catch (IllegalArgumentException unusable) {
            throw TufFailure.rejected("target %s of %s is unusable: %s"
                    .formatted(repository.target(), repository, unusable.getMessage()));
        }
        return new VerifiedRepository(files, store, new VerifiedCopy(content, files.verified(), run.freshUntil()));
    }

    /** The verified files of a repository. */
    private record VerifiedRepository(TufFiles files, TufStore store, VerifiedCopy copy) {}
}
