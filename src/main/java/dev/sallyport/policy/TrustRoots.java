package dev.sallyport.policy;

import static java.util.Objects.requireNonNull;

import dev.sallyport.api.v1alpha1.AuthoritySpec.KeyReference;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.policy.KeyMaterial.Kind;
import dev.sallyport.signature.TrustAnchor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** The trust roots that authorities may refer to, by name. */
public final class TrustRoots {
    private final Map<String, TrustRoot> known = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final KeyMaterial material;
    private final TrustAnchor.Reader reader;

    /** None yet; what they refer to is found in that material. */
    public TrustRoots(KeyMaterial material, TrustAnchor.Reader reader) {
        this.material = material;
        this.reader = reader;
    }

    /** What came of reading a trust root. */
    public sealed interface Reading {
        /** It can be used. */
        record Usable(TrustAnchor anchor) implements Reading {}

        /** It cannot. */
        record Unusable(PolicyError error) implements Reading {}
    }

    /** Takes one in, new or changed. */
    public void put(TrustRoot root) {
        known.put(root.getMetadata().getName(), root);
    }

    /** Forgets one. */
    public void remove(String name) {
        known.remove(name);
    }

    /** Tells of those that refer to Secrets and ConfigMaps, by name, whenever one of these has changed. */
    public void onMaterialChange(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** A Secret or ConfigMap has changed. */
    public void materialChanged() {
        known.forEach((name, root) -> {
            if (root.getSpec() != null
                    && root.getSpec().trustedRoot() != null
                    && root.getSpec().trustedRoot().inline() == null) {
                listeners.forEach(listener -> listener.accept(name));
            }
        });
    }

    /** Reads the one of that name, as it is now; empty where there is none. */
    public Optional<Reading> find(String name) {
        return Optional.ofNullable(known.get(name)).map(this::read);
    }

    /** When each of those that can be used ends, by name; without those that do not say. */
    public Map<String, Instant> ends() {
        var ends = new TreeMap<String, Instant>();
        known.forEach((name, root) -> {
            if (read(root) instanceof Reading.Usable(var anchor)) {
                anchor.until().ifPresent(end -> ends.put(name, end));
            }
        });
        return ends;
    }

    /** Reads one that need not be known. */
    public Reading read(TrustRoot root) {
        var source = root.getSpec() == null ? null : root.getSpec().trustedRoot();
        var given = source == null
                ? 0
                : Stream.of(
                                Optional.ofNullable(source.inline()),
                                Optional.ofNullable(source.secretRef()),
                                Optional.ofNullable(source.configMapRef()))
                        .filter(Optional::isPresent)
                        .count();
        if (source == null || given != 1) {
            return new Reading.Unusable(
                    PolicyError.invalid("spec.trustedRoot", "give exactly one of inline, secretRef, configMapRef"));
        }
        if (source.inline() != null) {
            return read(source.inline(), message -> PolicyError.invalid("spec.trustedRoot.inline", message));
        }
        return source.secretRef() != null
                ? referred(Kind.SECRET, source.secretRef(), "spec.trustedRoot.secretRef")
                : referred(Kind.CONFIG_MAP, requireNonNull(source.configMapRef()), "spec.trustedRoot.configMapRef");
    }

    private Reading referred(Kind kind, KeyReference reference, String path) {
        return material.find(kind, reference.name(), reference.key())
                .map(text -> read(text, message -> PolicyError.unresolved(path, message)))
                .orElseGet(() -> new Reading.Unusable(PolicyError.unresolved(
                        path,
                        "there is no %s \"%s\" with an entry \"%s\" in the operator's namespace"
                                .formatted(kind, reference.name(), reference.key()))));
    }

    private Reading read(String text, Function<String, PolicyError> error) {
        try {
            return new Reading.Usable(reader.read(text));
        } catch (IllegalArgumentException unusable) {
            return new Reading.Unusable(error.apply(String.valueOf(unusable.getMessage())));
        }
    }
}
