package dev.sallyport.cli.input;

import com.google.re2j.Pattern;
import dev.sallyport.cli.input.YamlNode.Mapping;
import dev.sallyport.cli.input.YamlNode.Scalar;
import dev.sallyport.cli.input.YamlNode.Sequence;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Actions of Go templates, such as {@code {{ .Values.image }}}, where no valid object contains them. */
final class UnrenderedTemplate {
    private static final Pattern ACTION = Pattern.compile("\\{\\{-?[^{}\\n]*\\}\\}");
    private static final List<String> TYPE = List.of("apiVersion", "kind");
    private static final List<String> OBJECT_NAMES = List.of("name", "generateName", "namespace");
    private static final List<String> CONTAINER_NAMES = List.of("image", "name");
    private static final Set<String> CONTAINERS = Set.of("containers", "initContainers", "ephemeralContainers");

    private UnrenderedTemplate() {}

    /**
     * Returns a problem with the action that makes a document malformed: one in the line of the error or in the line before, or
     * one at the start of a line.
     *
     * @param linesBefore number of lines before the document
     * @param error first problem of the document
     */
    static Optional<InputProblem> in(String source, int linesBefore, String text, InputProblem error) {
        int errorLine = error.location().map(at -> at.line() - linesBefore).orElse(0);
        var lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            var action = ACTION.matcher(lines.get(i));
            if (action.find()
                    && (i + 1 == errorLine
                            || i + 2 == errorLine
                            || lines.get(i).stripLeading().startsWith("{{"))) {
                return Optional.of(
                        problem(source, new SourceLocation(linesBefore + i + 1, action.start() + 1), action.group()));
            }
        }
        return Optional.empty();
    }

    /** Returns a problem with the first action in the names or images of an object; its other texts may contain braces. */
    static Optional<InputProblem> in(String source, Mapping object) {
        var metadata = object.get("metadata").orElse(null) instanceof Mapping mapping
                ? texts(mapping, OBJECT_NAMES)
                : Stream.<Scalar>empty();
        return Stream.of(texts(object, TYPE), metadata, containerTexts(object))
                .flatMap(texts -> texts)
                .flatMap(text -> in(source, text).stream())
                .findFirst();
    }

    private static Stream<Scalar> containerTexts(YamlNode node) {
        return switch (node) {
            case Scalar _ -> Stream.empty();
            case Sequence sequence -> sequence.items().stream().flatMap(UnrenderedTemplate::containerTexts);
            case Mapping mapping ->
                mapping.members().entrySet().stream()
                        .flatMap(member -> CONTAINERS.contains(member.getKey())
                                        && member.getValue().node() instanceof Sequence containers
                                ? containers.items().stream()
                                        .filter(Mapping.class::isInstance)
                                        .flatMap(container -> texts((Mapping) container, CONTAINER_NAMES))
                                : containerTexts(member.getValue().node()));
        };
    }

    private static Stream<Scalar> texts(Mapping mapping, List<String> keys) {
        return keys.stream()
                .flatMap(key -> mapping.get(key).stream())
                .filter(Scalar.class::isInstance)
                .map(Scalar.class::cast);
    }

    private static Optional<InputProblem> in(String source, Scalar text) {
        var action = ACTION.matcher(String.valueOf(text.value()));
        return action.find() ? Optional.of(problem(source, text.location(), action.group())) : Optional.empty();
    }

    private static InputProblem problem(String source, SourceLocation at, String action) {
        return new InputProblem(
                source,
                Optional.of(at),
                "unrendered template: %s; check the rendered output, such as that of helm template".formatted(action));
    }
}
