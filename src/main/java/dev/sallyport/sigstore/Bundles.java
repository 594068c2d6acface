package dev.sallyport.sigstore;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sallyport.signature.StrictJson;
import dev.sigstore.json.ProtoJson;
import dev.sigstore.proto.bundle.v1.Bundle;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Reads sigstore bundles, versions 0.1 to 0.3. */
final class Bundles {
    private static final Set<String> MEDIA_TYPES = Set.of(
            "application/vnd.dev.sigstore.bundle+json;version=0.1",
            "application/vnd.dev.sigstore.bundle+json;version=0.2",
            "application/vnd.dev.sigstore.bundle+json;version=0.3",
            "application/vnd.dev.sigstore.bundle.v0.3+json");

    private Bundles() {}

    /**
     * Reads a bundle.
     *
     * @throws IllegalArgumentException where it is none, is of another version, or would be read otherwise by others
     */
    static Bundle parse(byte[] content) {
        StrictJson.object(content);
        var bundle = Bundle.newBuilder();
        try {
            ProtoJson.parser().merge(new String(content, StandardCharsets.UTF_8), bundle);
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalArgumentException("it is no sigstore bundle", malformed);
        }
        if (!MEDIA_TYPES.contains(bundle.getMediaType())) {
            throw new IllegalArgumentException("it is a bundle of a version that is not known");
        }
        return bundle.build();
    }
}
