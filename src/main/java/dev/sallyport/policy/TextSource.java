package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.AuthoritySpec.KeyReference;
import dev.sallyport.policy.KeyMaterial.Kind;
import dev.sallyport.policy.Reading.Unusable;
import dev.sallyport.policy.Reading.Usable;
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
record TextSource(
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
    <T> Reading<T> read(String path, KeyMaterial material, Function<String, T> parser) {
        if (Stream.of(inline, secretRef, configMapRef).filter(Objects::nonNull).count() != 1) {
            return new Unusable<>(
                    PolicyError.invalid(path, "give exactly one of " + field + ", secretRef, configMapRef"));
        }
        if (inline != null) {
            return parsed(path + "." + field, inline, parser, PolicyError::invalid);
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

    private static <T> Reading<T> referred(
            String path, Kind kind, KeyReference reference, KeyMaterial material, Function<String, T> parser) {
        return material.find(kind, reference.name(), reference.key())
                .map(text -> parsed(path, text, parser, PolicyError::unresolved))
                .orElseGet(() -> new Unusable<>(PolicyError.unresolved(
                        path,
                        "there is no %s \"%s\" with an entry \"%s\" in the operator's namespace"
                                .formatted(kind, reference.name(), reference.key()))));
    }

    private static <T> Reading<T> parsed(
            String path, String text, Function<String, T> parser, BiFunction<String, String, PolicyError> error) {
        try {
            return new Usable<>(parser.apply(text));
        } catch (IllegalArgumentException unreadable) {
            return new Unusable<>(error.apply(path, String.valueOf(unreadable.getMessage())));
        }
    }
}
