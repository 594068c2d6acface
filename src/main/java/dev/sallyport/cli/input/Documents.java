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

/** Kubernetes objects in YAML and JSON files, directories and standard input. */
public final class Documents {
    private static final String KUSTOMIZE = "kustomize.config.k8s.io/";
    private static final String FOREIGN_LINE_BREAKS = "\u0085\u2028\u2029";

    private final InputFiles inputFiles;
    private final Consumer<String> notes;

    /**
     * An object and where it came from.
     *
     * @param source the file; {@code -} for standard input
     */
    public record Document(String source, Mapping root, Map<String, @Nullable Object> object) {
        public Document(String source, Mapping root) {
            this(source, root, root.value());
        }

        public String text(String key) {
            return root.text(key);
        }

        /** The place of a field, or of the nearest one around it that there is. */
        public SourceLocation place(String path) {
            return FieldPath.find(root, path);
        }

        /** What is wrong with a field, and where. */
        public InputError error(String path, String message) {
            return error(source, place(path), message);
        }

        private static InputError error(String source, SourceLocation place, String message) {
            return new InputError("%s:%d:%d: %s".formatted(source, place.line(), place.column(), message));
        }
    }

    /** @param notes is told of files that are left out */
    public Documents(InputStream standardInput, Consumer<String> notes) {
        this.inputFiles = new InputFiles(standardInput);
        this.notes = notes;
    }

    /**
     * All objects in the files, in their order; those of a List one by one. Files that were found in a directory and hold no object, such
     * as values.yaml, are left out with a note.
     *
     * @throws InputError with all that is wrong with any file
     */
    public List<Document> read(List<String> files) throws InputError {
        return InputError.collect(InputFiles.find(files), this::read).stream()
                .flatMap(List::stream)
                .toList();
    }

    private List<Document> read(InputFile file) throws InputError {
        var text = inputFiles.read(file);
        if (text.chars().anyMatch(c -> FOREIGN_LINE_BREAKS.indexOf(c) >= 0)) {
            throw new InputError(file.source() + " has a character (U+0085, U+2028 or U+2029) that ends a line"
                    + " for kubectl alone; write it as an escape in double quotes");
        }
        var nodes = YamlReader.read(file.source(), text);
        if (!file.isNamed() && !nodes.isEmpty() && nodes.stream().noneMatch(Documents::isObject)) {
            notes.accept(file.source() + " holds no Kubernetes object and is left out");
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
            throw Document.error(source, node.place(), "this is no Kubernetes object");
        }
        if (object.text("kind").isEmpty() || object.text("apiVersion").isEmpty()) {
            throw Document.error(source, node.place(), "this is an object without kind or apiVersion");
        }
        if (!isObject(object)) {
            throw Document.error(source, node.place(), "this is for kustomize; check what kustomize build makes of it");
        }
        if (!object.text("kind").endsWith("List") || !(object.get("items").orElse(null) instanceof Sequence items)) {
            return List.of(new Document(source, object));
        }
        return InputError.collect(items.items(), item -> objects(source, typed(object, item))).stream()
                .flatMap(List::stream)
                .toList();
    }

    /** What the API server lists, such as a PodList, says on the list alone what its items are. */
    private static YamlNode typed(Mapping list, YamlNode item) {
        if (!(item instanceof Mapping mapping)
                || list.text("kind").equals("List")
                || mapping.members().containsKey("kind")
                || mapping.members().containsKey("apiVersion")) {
            return item;
        }
        var kind = list.text("kind").substring(0, list.text("kind").length() - "List".length());
        var members = new LinkedHashMap<String, Member>(mapping.members());
        members.put("kind", new Member(item.place(), new Scalar(item.place(), kind)));
        members.put("apiVersion", new Member(item.place(), new Scalar(item.place(), list.text("apiVersion"))));
        return new Mapping(item.place(), members);
    }
}
