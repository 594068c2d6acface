package dev.sallyport.trust;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.compile.ReadResult;
import dev.sallyport.compile.ReadResult.Unusable;
import dev.sallyport.compile.ReadResult.Usable;
import dev.sallyport.compile.SpecError;
import dev.sallyport.compile.TextSource;
import dev.sallyport.signature.TrustAnchor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Index of the TrustRoots, by name. */
public final class TrustRootIndex {
    private final Map<String, TrustRoot> known = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> contentListeners = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<String, RefreshResult>> refreshListeners = new CopyOnWriteArrayList<>();
    private final KeyLookup material;
    private final Readers readers;
    private final Repositories repositories;

    /**
     * How what they hold or refer to is read.
     *
     * @param trustedRoot reads a {@code trusted_root.json}
     * @param tufRoot hands back the {@code root.json} of a TUF repository; throws IllegalArgumentException where it is none
     */
    public record Readers(TrustAnchor.Reader trustedRoot, UnaryOperator<String> tufRoot) {}

    /** None yet, and none of repositories; what they refer to is found in that material. */
    public TrustRootIndex(KeyLookup material, TrustAnchor.Reader reader) {
        this(material, new Readers(reader, UnaryOperator.identity()), Repositories.NONE);
    }

    /** None yet; what they refer to is found in that material and those repositories. */
    public TrustRootIndex(KeyLookup material, Readers readers, Repositories repositories) {
        this.material = material;
        this.readers = readers;
        this.repositories = repositories;
    }

    /** Takes one in, new or changed. */
    public void put(TrustRoot root) {
        known.put(root.getMetadata().getName(), root);
        follow();
    }

    /** Forgets one. */
    public void remove(String name) {
        known.remove(name);
        follow();
    }

    /** Tells of those that may be something else now, by name, though the object has not changed. */
    public void onChange(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Tells whenever a repository has something else than before. */
    public void onNewContent(Runnable listener) {
        contentListeners.add(listener);
    }

    /** Tells of those whose repository has been asked, by name, and what came of it. */
    public void onRefresh(BiConsumer<String, RefreshResult> listener) {
        refreshListeners.add(listener);
    }

    /** A Secret or ConfigMap has changed. */
    public void materialChanged() {
        follow();
        known.forEach((name, root) -> {
            if (refers(root)) {
                listeners.forEach(listener -> listener.accept(name));
            }
        });
    }

    private static boolean refers(TrustRoot root) {
        var spec = root.getSpec();
        if (spec == null) {
            return false;
        }
        var source = spec.tuf() != null ? spec.tuf().root() : spec.trustedRoot();
        return source != null && source.inline() == null;
    }

    private void follow() {
        repositories.follow(known.values().stream()
                .flatMap(root -> repository(root).stream())
                .collect(Collectors.toSet()));
    }

    /** Notifies the listeners of the trust roots with this repository. */
    public void repositoryRefreshed(TufRepository repository, RefreshResult refresh, boolean changed) {
        if (changed) {
            contentListeners.forEach(Runnable::run);
        }
        known.forEach((name, root) -> {
            if (repository(root).filter(repository::equals).isPresent()) {
                refreshListeners.forEach(listener -> listener.accept(name, refresh));
                listeners.forEach(listener -> listener.accept(name));
            }
        });
    }

    /** Reads the one of that name, as it is now; empty where there is none. */
    public Optional<ReadResult<TrustAnchor>> find(String name) {
        return Optional.ofNullable(known.get(name)).map(this::read);
    }

    /** When each of those that can be used ends, by name; without those that do not say. */
    public Map<String, Instant> ends() {
        var ends = new TreeMap<String, Instant>();
        known.forEach((name, root) -> {
            if (read(root) instanceof Usable<TrustAnchor>(var anchor)) {
                anchor.expirationTime().ifPresent(end -> ends.put(name, end));
            }
        });
        return ends;
    }

    /** How it stands with the repositories of those that have one, by name. */
    public Map<String, RepositoryStatus> standings() {
        var standings = new TreeMap<String, RepositoryStatus>();
        known.forEach((name, root) -> standing(root).ifPresent(standing -> standings.put(name, standing)));
        return standings;
    }

    /** How it stands with the repository of one; empty where it has none that can be asked. */
    public Optional<RepositoryStatus> standing(TrustRoot root) {
        return repository(root).map(repository -> repositories.find(repository).orElse(RepositoryStatus.UNKNOWN));
    }

    /** Reads one that need not be known. */
    public ReadResult<TrustAnchor> read(TrustRoot root) {
        var source = root.getSpec() == null ? null : root.getSpec().trustedRoot();
        var tuf = root.getSpec() == null ? null : root.getSpec().tuf();
        if (source != null && tuf == null) {
            return new TextSource("inline", source.inline(), source.secretRef(), source.configMapRef())
                    .read("spec.trustedRoot", material, readers.trustedRoot()::read);
        }
        if (source == null && tuf != null) {
            return switch (new TufSource(tuf).read(material, readers.tufRoot())) {
                case Usable<TufRepository>(var repository) -> read(repository);
                case Unusable<TufRepository>(var error) -> new Unusable<>(error);
            };
        }
        return new Unusable<>(SpecError.invalid("spec", "give exactly one of trustedRoot, tuf"));
    }

    private ReadResult<TrustAnchor> read(TufRepository repository) {
        var standing = repositories.find(repository).orElse(RepositoryStatus.UNKNOWN);
        return standing.copy()
                .map(VerifiedCopy::content)
                .<ReadResult<TrustAnchor>>map(
                        content -> new Usable<>(readers.trustedRoot().read(content)))
                .orElseGet(() -> new Unusable<>(nothingYet(repository, standing)));
    }

    private static SpecError nothingYet(TufRepository repository, RepositoryStatus standing) {
        var message = "nothing of %s has been verified yet: %s"
                .formatted(repository, standing.undecidedReason().orElse("it is being asked"));
        return standing.latest().filter(RefreshResult.Refused.class::isInstance).isPresent()
                ? SpecError.unresolved("spec.tuf", message)
                : SpecError.unavailable("spec.tuf", message);
    }

    private Optional<TufRepository> repository(TrustRoot root) {
        var spec = root.getSpec();
        return spec != null
                        && spec.tuf() != null
                        && spec.trustedRoot() == null
                        && new TufSource(spec.tuf()).read(material, readers.tufRoot())
                                instanceof Usable<TufRepository>(var repository)
                ? Optional.of(repository)
                : Optional.empty();
    }
}
