package dev.sallyport.sigstore;

import dev.sigstore.tuf.MetaStore;
import dev.sigstore.tuf.TargetStore;
import dev.sigstore.tuf.model.Root;
import dev.sigstore.tuf.model.RootRole;
import dev.sigstore.tuf.model.SignedTufMeta;
import dev.sigstore.tuf.model.TufMeta;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** In-memory store of the metadata and targets that one run of the TUF client has verified. */
final class TufStore implements MetaStore, TargetStore {
    private static final List<String> ROLES =
            List.of(RootRole.ROOT, RootRole.TIMESTAMP, RootRole.SNAPSHOT, RootRole.TARGETS);

    private final Map<String, SignedTufMeta<? extends TufMeta>> metadata = new HashMap<>();
    private final Map<String, byte[]> targets = new HashMap<>();

    /** Returns an independent copy. */
    TufStore copy() {
        var copy = new TufStore();
        copy.metadata.putAll(metadata);
        copy.targets.putAll(targets);
        return copy;
    }

    @Override
    public String getIdentifier() {
        return "memory";
    }

    @Override
    public <T extends SignedTufMeta<? extends TufMeta>> Optional<T> readMeta(String role, Class<T> type) {
        return Optional.ofNullable(metadata.get(role)).map(type::cast);
    }

    @Override
    public void writeMeta(String role, SignedTufMeta<? extends TufMeta> meta) throws IOException {
        if (meta instanceof Root root) {
            requireSound(root);
        }
        metadata.put(role, meta);
    }

    @Override
    public void clearMeta(String role) {
        metadata.remove(role);
    }

    @Override
    public void writeTarget(String name, byte[] content) {
        targets.put(name, content);
    }

    @Override
    public byte[] readTarget(String name) throws IOException {
        var content = targets.get(name);
        if (content == null) {
            throw new IOException("there is no target " + name);
        }
        return content;
    }

    @Override
    public InputStream getTargetInputSteam(String name) throws IOException {
        return new ByteArrayInputStream(readTarget(name));
    }

    @Override
    public boolean hasTarget(String name) {
        return targets.containsKey(name);
    }

    @Nullable
    String target(String name) {
        var content = targets.get(name);
        return content == null ? null : new String(content, StandardCharsets.UTF_8);
    }

    /** Requires a threshold and distinct keys; sigstore-java accepts a threshold of 0 and counts duplicate keys. */
    private static void requireSound(Root root) throws IOException {
        try {
            var meta = root.getSignedMeta();
            for (var name : ROLES) {
                var role = meta.getRoles().get(name);
                if (role == null || role.getThreshold() < 1) {
                    throw new MalformedMetadata("it has no role " + name + ", or the role requires no signature");
                }
                var keys = new HashSet<>();
                for (var id : role.getKeyids()) {
                    var key = meta.getKeys().get(id);
                    if (key != null
                            && !keys.add(String.valueOf(key.getKeyVal().get("public"))
                                    .strip())) {
                        throw new MalformedMetadata("its role " + name + " has a duplicate key");
                    }
                }
            }
        } catch (dev.sigstore.json.JsonParseException malformed) {
            throw new MalformedMetadata("it is not a TUF root");
        }
    }

    /** Validly signed metadata that must not be used. */
    static final class MalformedMetadata extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedMetadata(String message) {
            super(message);
        }
    }
}
