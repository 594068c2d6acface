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
    private final Map<String, TrustRoot> byName = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> contentListeners = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<String, RefreshResult>> refreshListeners = new CopyOnWriteArrayList<>();
    private final KeyLookup material;
    private final Readers readers;
    private final Repositories repositories;

    /**
     * Parsers of the content of trust roots.
     *
     * @param trustedRoot parser of {@code trusted_root.json}
     * @param tufRoot validator of the {@code root.json} of a TUF repository; throws IllegalArgumentException
     */
    public record Readers(TrustAnchor.Reader trustedRoot, UnaryOperator<String> tufRoot) {}

    /** Creates an empty index without TUF repositories. */
    public TrustRootIndex(KeyLookup material, TrustAnchor.Reader reader) {
        this(material, new Readers(reader, UnaryOperator.identity()), Repositories.NONE);
    }

    /** Creates an empty index. */
    public TrustRootIndex(KeyLookup material, Readers readers, Repositories repositories) {
        this.material = material;
        this.readers = readers;
        this.repositories = repositories;
    }

    /** Adds or replaces a trust root. */
    public void put(TrustRoot root) {
        byName.put(root.getMetadata().getName(), root);
        followRepositories();
    }

    /** Removes a trust root. */
    public void remove(String name) {
        byName.remove(name);
        followRepositories();
    }

    /** Adds a listener for names of trust roots with possibly new content in an unchanged object. */
    public void onChange(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Adds a listener for new content of any repository. */
    public void onNewContent(Runnable listener) {
        contentListeners.add(listener);
    }

    /** Adds a listener for refreshes: name of the trust root and result. */
    public void onRefresh(BiConsumer<String, RefreshResult> listener) {
        refreshListeners.add(listener);
    }

    /** Reads references again after a Secret or ConfigMap has changed. */
    public void materialChanged() {
        followRepositories();
        byName.forEach((name, root) -> {
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

    private void followRepositories() {
        repositories.follow(byName.values().stream()
                .flatMap(root -> repository(root).stream())
                .collect(Collectors.toSet()));
    }

    /** Notifies the listeners of the trust roots with this repository. */
    public void repositoryRefreshed(TufRepository repository, RefreshResult refresh, boolean changed) {
        if (changed) {
            contentListeners.forEach(Runnable::run);
        }
        byName.forEach((name, root) -> {
            if (repository(root).filter(repository::equals).isPresent()) {
                refreshListeners.forEach(listener -> listener.accept(name, refresh));
                listeners.forEach(listener -> listener.accept(name));
            }
        });
    }

    /** Reads the trust root of that name; empty if it does not exist. */
    public Optional<ReadResult<TrustAnchor>> find(String name) {
        return Optional.ofNullable(byName.get(name)).map(this::read);
    }

    /** Returns the expiration times of usable trust roots, by name. */
    public Map<String, Instant> ends() {
        var times = new TreeMap<String, Instant>();
        byName.forEach((name, root) -> {
            if (read(root) instanceof Usable<TrustAnchor>(var anchor)) {
                anchor.expirationTime().ifPresent(time -> times.put(name, time));
            }
        });
        return times;
    }

    /** Returns the status of the repository of each trust root with a valid one, by name. */
    public Map<String, RepositoryStatus> standings() {
        var statuses = new TreeMap<String, RepositoryStatus>();
        byName.forEach((name, root) -> standing(root).ifPresent(status -> statuses.put(name, status)));
        return statuses;
    }

    /** Returns the status of the repository of a trust root; empty without a valid repository. */
    public Optional<RepositoryStatus> standing(TrustRoot root) {
        return repository(root).map(repository -> repositories.find(repository).orElse(RepositoryStatus.UNKNOWN));
    }

    /** Reads a trust root, which need not be in the index. */
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
        var status = repositories.find(repository).orElse(RepositoryStatus.UNKNOWN);
        return status.copy()
                .map(VerifiedCopy::content)
                .<ReadResult<TrustAnchor>>map(
                        content -> new Usable<>(readers.trustedRoot().read(content)))
                .orElseGet(() -> new Unusable<>(notVerified(repository, status)));
    }

    private static SpecError notVerified(TufRepository repository, RepositoryStatus status) {
        var message = "no content of %s has been verified yet: %s"
                .formatted(repository, status.undecidedReason().orElse("the first refresh is in progress"));
        return status.latest().filter(RefreshResult.Refused.class::isInstance).isPresent()
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
