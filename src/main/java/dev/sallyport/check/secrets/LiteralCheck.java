package dev.sallyport.check.secrets;

import static java.util.Objects.requireNonNullElse;

import com.google.re2j.Pattern;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A credential that is written into a manifest is known to everybody who can read manifests, backups and repositories.
 *
 * <p>Restricted fields: {@code env[*].value}, {@code args[*]} and {@code command[*]} of every container, annotations of
 * the object and of its pod
 *
 * <p>Allowed values: anything that is no credential by its shape, or by its name. What is found is never shown.
 */
public record LiteralCheck() implements ManifestCheck {
    private static final String FIX = "remove it, replace the credential, and mount it from a Secret";
    private static final Pattern ASSIGNMENT = Pattern.compile(
            "(?i)([a-z0-9_.-]*(?:pass|pwd|token|secret|key|credential)[a-z0-9_.-]*)(?:=|:\\s+)(\"[^\"]+\"|'[^']+'|[^\\s\"';&|]+)");
    private static final List<String> MARKERS = List.of("pass", "pwd", "token", "secret", "key", "credential");

    @Override
    public String id() {
        return "secrets/literal";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var ofContainers = workload.containers()
                .flatMap(container -> Stream.of(
                                variables(container),
                                words(container, "command", container.command()),
                                words(container, "args", container.args()))
                        .flatMap(problem -> problem));
        var ofObject = annotations(workload.metadata().getAnnotations(), "metadata");
        var ofPod = workload.podMetadataPath().equals("metadata")
                ? Stream.<Problem>empty()
                : annotations(workload.podMetadata().getAnnotations(), workload.podMetadataPath());
        return Outcome.of(Stream.of(ofContainers, ofObject, ofPod)
                .flatMap(problem -> problem)
                .toList());
    }

    private static Stream<Problem> variables(WorkloadContainer container) {
        return IntStream.range(0, container.env().size()).boxed().flatMap(i -> {
            var variable = container.env().get(i);
            var name = requireNonNullElse(variable.getName(), "");
            var value = requireNonNullElse(variable.getValue(), "");
            return TokenShape.in(value)
                    .or(() -> NamedValue.kind(name, value))
                    .or(() -> assigned(value))
                    .map(what -> new Problem(
                            container.path() + ".env[" + i + "].value",
                            "container \"%s\" has what looks like %s written into variable %s"
                                    .formatted(container.name(), what, name),
                            FIX))
                    .stream();
        });
    }

    private static Stream<Problem> words(WorkloadContainer container, String field, List<String> words) {
        return IntStream.range(0, words.size())
                .boxed()
                .flatMap(i -> inWord(words, i)
                        .map(what -> new Problem(
                                container.path() + "." + field + "[" + i + "]",
                                "container \"%s\" has what looks like %s written into its %s"
                                        .formatted(container.name(), what, field),
                                FIX))
                        .stream());
    }

    private static Optional<String> inWord(List<String> words, int index) {
        var word = requireNonNullElse(words.get(index), "");
        return TokenShape.in(word).or(() -> assigned(word)).or(() -> afterFlag(words, index, word));
    }

    /** Such as {@code --password} and then the value. */
    private static Optional<String> afterFlag(List<String> words, int index, String word) {
        var before = index == 0 ? "" : requireNonNullElse(words.get(index - 1), "");
        return before.startsWith("-") && !before.contains("=") && !word.startsWith("-")
                ? NamedValue.kind(before, word)
                : Optional.empty();
    }

    /** Such as {@code --password=value}, or {@code export TOKEN=value; run}. */
    private static Optional<String> assigned(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        if (MARKERS.stream().noneMatch(lower::contains)) {
            return Optional.empty();
        }
        var assignments = ASSIGNMENT.matcher(text);
        while (assignments.find()) {
            var found = NamedValue.kind(assignments.group(1), unquoted(assignments.group(2)));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static String unquoted(String value) {
        return value.startsWith("\"") || value.startsWith("'") ? value.substring(1, value.length() - 1) : value;
    }

    private static Stream<Problem> annotations(@Nullable Map<String, String> annotations, String metadata) {
        return new TreeMap<>(requireNonNullElse(annotations, Map.<String, String>of()))
                .entrySet().stream()
                        .flatMap(annotation -> inAnnotation(annotation.getKey(), annotation.getValue())
                                .map(what -> new Problem(
                                        metadata + ".annotations[" + annotation.getKey() + "]",
                                        "the annotation holds what looks like " + what,
                                        FIX))
                                .stream());
    }

    private static Optional<String> inAnnotation(String key, @Nullable String value) {
        var text = requireNonNullElse(value, "");
        return TokenShape.in(text).or(() -> NamedValue.kind(key.substring(key.indexOf('/') + 1), text));
    }
}
