package dev.sallyport.cli.input;

import dev.sallyport.cli.input.InputFiles.InputFile;
import dev.sallyport.cli.input.YamlNode.Mapping;
import dev.sallyport.cli.input.YamlNode.Member;
import dev.sallyport.cli.input.YamlNode.Scalar;
import dev.sallyport.cli.input.YamlNode.Sequence;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reader of Kubernetes objects in YAML and JSON files, directories and standard input. */
public final class Documents {
    private static final String KUSTOMIZE = "kustomize.config.k8s.io/";
    private static final String FOREIGN_LINE_BREAKS = "\u0085\u2028\u2029";

    private final InputFiles inputFiles;
    private final Consumer<String> notes;

    /**
     * A Kubernetes object with its source.
     *
     * @param source name of the file; {@code -} for standard input
     */
    public record Document(String source, Mapping root, Map<String, @Nullable Object> object) {
        public Document(String source, Mapping root) {
            this(source, root, root.value());
        }

        public String text(String key) {
            return root.text(key);
        }

        /** Returns the location of a field, or of the nearest existing field around it. */
        public SourceLocation location(String path) {
            return FieldPath.find(root, path);
        }

        /** Returns an error with the location of a field. */
        public InputError error(String path, String message) {
            return error(source, location(path), message);
        }

        /** Returns a problem with the location of a field. */
        public InputProblem problem(String path, String message) {
            return new InputProblem(source, Optional.of(location(path)), message);
        }

        /** Returns the part of the document below a key, if it is a mapping. */
        public Optional<Document> part(String key) {
            return root.get(key).filter(Mapping.class::isInstance).map(part -> new Document(source, (Mapping) part));
        }

        /** Returns the object with a version and a kind where it states none, as in a recorded request. */
        public Document as(String apiVersion, String kind) {
            return !text("kind").isEmpty() && !text("apiVersion").isEmpty()
                    ? this
                    : new Document(source, withType(root, kind, apiVersion));
        }

        private static InputError error(String source, SourceLocation location, String message) {
            return new InputError(List.of(new InputProblem(source, Optional.of(location), message)));
        }
    }

    /** @param notes receives a note for each skipped file */
    public Documents(InputStream standardInput, Consumer<String> notes) {
        this.inputFiles = new InputFiles(standardInput);
        this.notes = notes;
    }

    /**
     * Returns the objects in the files, in order; a List yields its items. A file in a directory that contains no object,
     * such as values.yaml, is skipped with a note.
     *
     * @throws InputError with the problems of all files
     */
    public List<Document> read(List<String> files) throws InputError {
        return InputError.collect(readEach(files), Documents::require);
    }

    /**
     * Returns the documents of the files, in order; those that are no object, and files that cannot be read, as broken ones.
     *
     * @throws InputError if a file does not exist
     */
    public List<InputEntry> readEach(List<String> files) throws InputError {
        return InputFiles.find(files).stream()
                .flatMap(file -> entries(file).stream())
                .toList();
    }

    private static Document require(InputEntry entry) throws InputError {
        return switch (entry) {
            case InputEntry.InputObject parsed -> parsed.document();
            case InputEntry.Broken broken -> throw new InputError(broken.problems());
        };
    }

    private List<InputEntry> entries(InputFile file) {
        String text;
        try {
            text = inputFiles.read(file);
        } catch (InputError e) {
            return List.of(new InputEntry.Broken(file.source(), e.problems()));
        }
        if (text.chars().anyMatch(c -> FOREIGN_LINE_BREAKS.indexOf(c) >= 0)) {
            return List.of(new InputEntry.Broken(
                    file.source(),
                    List.of(InputProblem.of(file.source() + " contains a character (U+0085, U+2028 or U+2029) that only"
                            + " kubectl reads as a line break; write it as an escape in double quotes"))));
        }
        var parts = InputParts.read(file.source(), text);
        if (!file.isExplicit() && !parts.isEmpty() && parts.stream().noneMatch(Documents::mayBeObject)) {
            notes.accept(file.source() + " contains no Kubernetes object and is skipped");
            return List.of();
        }
        return parts.stream()
                .flatMap(part -> switch (part) {
                    case InputParts.Piece.Parsed node -> entries(file.source(), node.node()).stream();
                    case InputParts.Piece.Malformed broken ->
                        Stream.of(new InputEntry.Broken(file.source(), broken.problems()));
                })
                .toList();
    }

    private static boolean mayBeObject(InputParts.Piece part) {
        return switch (part) {
            case InputParts.Piece.Parsed node -> isObject(node.node());
            case InputParts.Piece.Malformed _ -> true;
        };
    }

    private static List<InputEntry> entries(String source, YamlNode node) {
        try {
            var object = object(source, node);
            if (object.text("kind").endsWith("List") && object.get("items").orElse(null) instanceof Sequence items) {
                return items.items().stream()
                        .flatMap(item -> entries(source, typed(object, item)).stream())
                        .toList();
            }
            return List.of(new InputEntry.InputObject(new Document(source, object)));
        } catch (InputError e) {
            return List.of(new InputEntry.Broken(source, e.problems()));
        }
    }

    private static boolean isObject(YamlNode node) {
        return node instanceof Mapping mapping
                && !mapping.text("kind").isEmpty()
                && !mapping.text("apiVersion").isEmpty()
                && !mapping.text("apiVersion").startsWith(KUSTOMIZE);
    }

    private static Mapping object(String source, YamlNode node) throws InputError {
        if (!(node instanceof Mapping object)) {
            throw Document.error(source, node.location(), "not a Kubernetes object");
        }
        if (object.text("kind").isEmpty() || object.text("apiVersion").isEmpty()) {
            throw Document.error(source, node.location(), "the object has no kind or no apiVersion");
        }
        if (!isObject(object)) {
            throw Document.error(
                    source, node.location(), "this is input of kustomize; check the output of kustomize build instead");
        }
        return object;
    }

    /** Adds kind and apiVersion to an item of a typed list, such as a PodList: the API server writes them on the list only. */
    private static YamlNode typed(Mapping list, YamlNode item) {
        if (!(item instanceof Mapping mapping)
                || list.text("kind").equals("List")
                || mapping.members().containsKey("kind")
                || mapping.members().containsKey("apiVersion")) {
            return item;
        }
        var kind = list.text("kind").substring(0, list.text("kind").length() - "List".length());
        return withType(mapping, kind, list.text("apiVersion"));
    }

    private static Mapping withType(Mapping object, String kind, String apiVersion) {
        var members = new LinkedHashMap<String, Member>(object.members());
        members.put("kind", new Member(object.location(), new Scalar(object.location(), kind)));
        members.put("apiVersion", new Member(object.location(), new Scalar(object.location(), apiVersion)));
        return new Mapping(object.location(), members);
    }
}
