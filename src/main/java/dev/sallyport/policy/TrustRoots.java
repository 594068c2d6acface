package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.signature.TrustAnchor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

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
    public Optional<Reading<TrustAnchor>> find(String name) {
        return Optional.ofNullable(known.get(name)).map(this::read);
    }

    /** When each of those that can be used ends, by name; without those that do not say. */
    public Map<String, Instant> ends() {
        var ends = new TreeMap<String, Instant>();
        known.forEach((name, root) -> {
            if (read(root) instanceof Reading.Usable<TrustAnchor>(var anchor)) {
                anchor.until().ifPresent(end -> ends.put(name, end));
            }
        });
        return ends;
    }

    /** Reads one that need not be known. */
    public Reading<TrustAnchor> read(TrustRoot root) {
        var source = root.getSpec() == null ? null : root.getSpec().trustedRoot();
        var text = source == null
                ? new TextSource("inline", null, null, null)
                : new TextSource("inline", source.inline(), source.secretRef(), source.configMapRef());
        return text.read("spec.trustedRoot", material, reader::read);
    }
}
