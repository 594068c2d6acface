package dev.sallyport.convert.images;

import dev.sallyport.convert.model.Conversion;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.SourceObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reader of TrustRoots of the policy-controller. One that refers to a TUF repository has an equivalent. */
public final class TrustRoots {

    private TrustRoots() {}

    /** Returns the TrustRoot of Sallyport. */
    public static Conversion convert(SourceObject source) {
        var conversion = new Conversion(source);
        try {
            var spec = source.fields().partOrEmpty("spec");
            spec.requireOnly(Set.of("remote"));
            var remote = spec.partOrEmpty("remote");
            remote.requireOnly(Set.of("mirror", "root", "targets"));
            if (!remote.text("targets", "targets").equals("targets")) {
                throw new Inexpressible("remote.targets: targets are below \"targets\"");
            }
            var tuf = new LinkedHashMap<String, Object>();
            tuf.put("mirror", remote.text("mirror"));
            tuf.put("root", Map.of("inline", decoded(remote.text("root"))));
            var metadata = new LinkedHashMap<String, Object>();
            metadata.put("name", source.name());
            var root = new LinkedHashMap<String, Object>();
            root.put("apiVersion", "sallyport.dev/v1alpha1");
            root.put("kind", "TrustRoot");
            root.put("metadata", metadata);
            root.put("spec", Map.of("tuf", tuf));
            conversion.add(root);
        } catch (Inexpressible e) {
            conversion.note(
                    Note.Effect.OMITTED,
                    e.reason()
                            + ": write a TrustRoot with the trusted_root.json that cosign trusted-root create makes");
        }
        return conversion;
    }

    private static String decoded(String root) throws Inexpressible {
        try {
            var text = new String(Base64.getMimeDecoder().decode(root), StandardCharsets.UTF_8);
            if (!text.strip().startsWith("{")) {
                throw new Inexpressible("remote.root is no root.json in Base64");
            }
            return text;
        } catch (IllegalArgumentException _) {
            throw new Inexpressible("remote.root is not Base64");
        }
    }
}
