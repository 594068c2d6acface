package dev.sallyport.export;

import dev.sallyport.check.ObjectCheck;
import dev.sallyport.check.metadata.MetadataCheck;
import dev.sallyport.check.runtime.NamespaceCheck;
import dev.sallyport.export.Translation.Problems;
import java.util.Optional;

/** Expressions of the checks that read only the metadata of an object. */
final class MetadataExpressions {

    private MetadataExpressions() {}

    static Optional<Problems> of(ObjectCheck check) {
        return Optional.ofNullable(
                switch (check) {
                    case MetadataCheck metadata -> metadata(metadata);
                    case NamespaceCheck _ ->
                        Problems.one("request.namespace == 'default'", "the object is in the namespace default");
                    default -> null;
                });
    }

    private static Problems metadata(MetadataCheck check) {
        return Problems.all(check.required().stream().map(entry -> entry(check.field(), entry)));
    }

    private static Problems entry(MetadataCheck.MetadataField field, MetadataCheck.RequiredEntry entry) {
        var value = "variables.metadata.?%s[?%s]".formatted(field.path(), Cel.text(entry.key()));
        var mismatch = entry.pattern()
                .map(pattern -> " || !%s.orValue('').matches(%s)".formatted(value, Cel.whole(pattern.pattern())))
                .orElse("");
        return Problems.one(
                "!%s.hasValue()%s".formatted(value, mismatch),
                "the %s %s is missing or has another value".formatted(field.noun(), entry.key())
                        + " than the policy requires (metadata.%s)".formatted(field.path()));
    }
}
