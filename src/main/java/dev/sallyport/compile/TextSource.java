package dev.sallyport.compile;

import dev.sallyport.api.v1alpha1.AuthoritySpec.KeyReference;
import dev.sallyport.compile.KeyLookup.Kind;
import dev.sallyport.compile.ReadResult.Unusable;
import dev.sallyport.compile.ReadResult.Usable;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A text that stands in an object of ours itself, or in a Secret or ConfigMap of the operator's namespace; exactly one of
 * the three.
 *
 * @param field that holds the text itself
 */
public record TextSource(
        String field,
        @Nullable String inline,
        @Nullable KeyReference secretRef,
        @Nullable KeyReference configMapRef) {

    /**
     * Finds the text and reads it. What stands in the object and cannot be read makes the object wrong; what it refers to
     * may yet be mended.
     *
     * @param path of the source in the object
     * @param parser throws IllegalArgumentException, with words for whoever wrote the text
     */
    public <T> ReadResult<T> read(String path, KeyLookup material, Function<String, T> parser) {
        if (Stream.of(inline, secretRef, configMapRef).filter(Objects::nonNull).count() != 1) {
            return new Unusable<>(
                    SpecError.invalid(path, "give exactly one of " + field + ", secretRef, configMapRef"));
        }
        if (inline != null) {
            return parsed(path + "." + field, inline, parser, SpecError::invalid);
        }
        return secretRef != null
                ? referred(path + ".secretRef", Kind.SECRET, secretRef, material, parser)
                : referred(
                        path + ".configMapRef",
                        Kind.CONFIG_MAP,
                        Objects.requireNonNull(configMapRef),
                        material,
                        parser);
    }

    private static <T> ReadResult<T> referred(
            String path, Kind kind, KeyReference reference, KeyLookup material, Function<String, T> parser) {
        return material.find(kind, reference.name(), reference.key())
                .map(text -> parsed(path, text, parser, SpecError::unresolved))
                .orElseGet(() -> new Unusable<>(SpecError.unresolved(
                        path,
                        "there is no %s \"%s\" with an entry \"%s\" in the operator's namespace"
                                .formatted(kind, reference.name(), reference.key()))));
    }

    private static <T> ReadResult<T> parsed(
            String path, String text, Function<String, T> parser, BiFunction<String, String, SpecError> error) {
        try {
            return new Usable<>(parser.apply(text));
        } catch (IllegalArgumentException unreadable) {
            return new Unusable<>(error.apply(path, String.valueOf(unreadable.getMessage())));
        }
    }
}
