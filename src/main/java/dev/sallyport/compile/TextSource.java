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
 * Source of a text: inline in a spec, or an entry of a Secret or ConfigMap in the operator's namespace. Exactly one is set.
 *
 * @param field name of the field with the inline text
 */
public record TextSource(
        String field,
        @Nullable String inline,
        @Nullable KeyReference secretRef,
        @Nullable KeyReference configMapRef) {

    /**
     * Finds and parses the text. Invalid inline text is an error in the spec; an invalid entry is an unresolved reference,
     * because it can be fixed without a change of the spec.
     *
     * @param path JSON path of the source
     * @param parser function that throws IllegalArgumentException with a message for users
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
