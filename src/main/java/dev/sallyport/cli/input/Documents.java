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
import java.util.function.Consumer;
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

        private static InputError error(String source, SourceLocation location, String message) {
            return new InputError("%s:%d:%d: %s".formatted(source, location.line(), location.column(), message));
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
        return InputError.collect(InputFiles.find(files), this::read).stream()
                .flatMap(List::stream)
                .toList();
    }

    private List<Document> read(InputFile file) throws InputError {
        var text = inputFiles.read(file);
        if (text.chars().anyMatch(c -> FOREIGN_LINE_BREAKS.indexOf(c) >= 0)) {
            throw new InputError(file.source() + " contains a character (U+0085, U+2028 or U+2029) that only kubectl"
                    + " reads as a line break; write it as an escape in double quotes");
        }
        var nodes = YamlReader.read(file.source(), text);
        if (!file.isExplicit() && !nodes.isEmpty() && nodes.stream().noneMatch(Documents::isObject)) {
            notes.accept(file.source() + " contains no Kubernetes object and is skipped");
            return List.of();
        }
        return InputError.collect(nodes, node -> objects(file.source(), node)).stream()
                .flatMap(List::stream)
                .toList();
    }

    private static boolean isObject(YamlNode node) {
        return node instanceof Mapping mapping
                && !mapping.text("kind").isEmpty()
                && !mapping.text("apiVersion").isEmpty()
                && !mapping.text("apiVersion").startsWith(KUSTOMIZE);
    }

    private static List<Document> objects(String source, YamlNode node) throws InputError {
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
        if (!object.text("kind").endsWith("List") || !(object.get("items").orElse(null) instanceof Sequence items)) {
            return List.of(new Document(source, object));
        }
        return InputError.collect(items.items(), item -> objects(source, typed(object, item))).stream()
                .flatMap(List::stream)
                .toList();
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
        var members = new LinkedHashMap<String, Member>(mapping.members());
        members.put("kind", new Member(item.location(), new Scalar(item.location(), kind)));
        members.put("apiVersion", new Member(item.location(), new Scalar(item.location(), list.text("apiVersion"))));
        return new Mapping(item.location(), members);
    }
}
