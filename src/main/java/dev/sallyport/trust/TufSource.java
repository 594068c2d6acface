package dev.sallyport.trust;

import dev.sallyport.api.v1alpha1.TrustRootSpec.Source;
import dev.sallyport.api.v1alpha1.TrustRootSpec.Tuf;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.compile.ReadResult;
import dev.sallyport.compile.ReadResult.Unusable;
import dev.sallyport.compile.ReadResult.Usable;
import dev.sallyport.compile.SpecError;
import dev.sallyport.compile.TextSource;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.function.UnaryOperator;

/** TUF repository in the spec of a TrustRoot. */
record TufSource(Tuf tuf) {
    private static final String PATH = "spec.tuf";
    private static final Set<String> SCHEMES = Set.of("http", "https");

    /**
     * Finds out which repository it is.
     *
     * @param parser of the root; throws IllegalArgumentException where it is none
     */
    ReadResult<TufRepository> read(KeyLookup material, UnaryOperator<String> parser) {
        URI mirror;
        try {
            mirror = mirror(tuf.mirror());
        } catch (URISyntaxException | IllegalArgumentException malformed) {
            return new Unusable<>(SpecError.invalid(
                    PATH + ".mirror", "is no address of a repository: http or https, a host, and a path at most"));
        }
        if (!tuf.target().matches("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
                || tuf.target().contains("..")) {
            return new Unusable<>(SpecError.invalid(PATH + ".target", "is no name of a target"));
        }
        var source = tuf.root() == null ? new Source(null, null, null) : tuf.root();
        var text = new TextSource("inline", source.inline(), source.secretRef(), source.configMapRef());
        return switch (text.read(PATH + ".root", material, parser)) {
            case Usable<String>(var root) -> new Usable<>(new TufRepository(mirror, root, tuf.target()));
            case Unusable<String>(var error) -> new Unusable<>(error);
        };
    }

    private static URI mirror(String text) throws URISyntaxException {
        var mirror = new URI(text);
        if (mirror.getScheme() == null
                || !SCHEMES.contains(mirror.getScheme())
                || mirror.getHost() == null
                || mirror.getRawUserInfo() != null
                || mirror.getRawQuery() != null
                || mirror.getRawFragment() != null) {
            throw new IllegalArgumentException(text);
        }
        return mirror;
    }
}
