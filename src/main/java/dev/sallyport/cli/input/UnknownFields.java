package dev.sallyport.cli.input;

import com.fasterxml.jackson.databind.JavaType;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.YamlNode.Mapping;
import dev.sallyport.cli.input.YamlNode.Scalar;
import dev.sallyport.cli.input.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fields that a kind of Kubernetes does not have; the API server drops them, and kubectl rejects the object. */
final class UnknownFields {
    private final String source;
    private final List<InputProblem> problems = new ArrayList<>();

    private UnknownFields(String source) {
        this.source = source;
    }

    /** Returns one problem for each unknown field, in the order of the document. */
    static List<InputProblem> of(Document document, Class<?> kind) {
        var search = new UnknownFields(document.source());
        search.search(document.root(), FieldTypes.of(kind), "");
        return search.problems;
    }

    private void search(YamlNode node, JavaType type, String path) {
        switch (node) {
            case Scalar _ -> {}
            case Sequence sequence -> {
                if (type.isCollectionLikeType()) {
                    for (int i = 0; i < sequence.items().size(); i++) {
                        search(sequence.items().get(i), type.getContentType(), path + "[" + i + "]");
                    }
                }
            }
            case Mapping mapping -> search(mapping, type, path);
        }
    }

    private void search(Mapping mapping, JavaType type, String path) {
        if (type.isMapLikeType()) {
            mapping.members().forEach((key, member) -> search(member.node(), type.getContentType(), path + "." + key));
            return;
        }
        var fields = FieldTypes.fields(type);
        if (fields.isEmpty()) {
            return;
        }
        mapping.members().forEach((key, member) -> {
            var field = path.isEmpty() ? key : path + "." + key;
            var fieldType = fields.get(key);
            if (fieldType != null) {
                search(member.node(), fieldType, field);
            } else {
                problems.add(new InputProblem(
                        source,
                        Optional.of(member.key()),
                        "strict decoding error: unknown field \"%s\"%s"
                                .formatted(
                                        field,
                                        Suggestions.of(key, fields.keySet())
                                                .map("; did you mean \"%s\"?"::formatted)
                                                .orElse(""))));
            }
        });
    }
}
