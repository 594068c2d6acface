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
     * Reads the repository.
     *
     * @param parser validator of the root; throws IllegalArgumentException if malformed
     */
    ReadResult<TufRepository> read(KeyLookup material, UnaryOperator<String> parser) {
        URI mirror;
        try {
            mirror = mirror(tuf.mirror());
        } catch (URISyntaxException | IllegalArgumentException malformed) {
            return new Unusable<>(SpecError.invalid(
                    PATH + ".mirror", "is not a repository address: use http or https, a host and optionally a path"));
        }
        if (!tuf.target().matches("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
                || tuf.target().contains("..")) {
            return new Unusable<>(SpecError.invalid(PATH + ".target", "is not a target name"));
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
