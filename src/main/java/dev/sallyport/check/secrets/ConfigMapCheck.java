package dev.sallyport.check.secrets;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ObjectCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Forbids credentials in ConfigMaps, because ConfigMaps are readable by more users and not encrypted at rest.
 *
 * <p>Restricted fields: {@code data[*]} and {@code binaryData[*]} of a ConfigMap
 *
 * <p>Allowed values: as for {@link LiteralCheck}
 */
public record ConfigMapCheck() implements ObjectCheck {

    @Override
    public String id() {
        return "secrets/literal";
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kind == ObjectKind.CONFIG_MAP;
    }

    @Override
    public Outcome evaluate(Subject subject) {
        var map = (ConfigMap) subject.object();
        return Outcome.of(Stream.concat(
                        problems("data", map.getData(), value -> value),
                        problems("binaryData", map.getBinaryData(), ConfigMapCheck::decoded))
                .toList());
    }

    private static Stream<Problem> problems(
            String field, @Nullable Map<String, String> entries, UnaryOperator<String> text) {
        return requireNonNullElse(entries, Map.<String, String>of()).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> CredentialDetector.in(entry.getKey(), text.apply(entry.getValue())).stream()
                        .map(kind -> LiteralCheck.problem(
                                "%s['%s']".formatted(field, entry.getKey()), "the ConfigMap", kind, "its data")));
    }

    /** Decodes base64. Invalid base64, which the API server rejects, is returned unchanged. */
    private static String decoded(String base64) {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return base64;
        }
    }
}
