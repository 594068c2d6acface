package dev.sallyport.convert;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sallyport.convert.model.Conversion;
import dev.sallyport.convert.model.Draft;
import dev.sallyport.convert.model.Names;
import dev.sallyport.convert.model.Note;
import dev.sallyport.export.YamlDocument;
import dev.sallyport.workload.PlainJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Text of a conversion: a YAML document for each object, with its notes as comments.
 *
 * @param documents documents with objects
 * @param notes notes on parts of the source that are in no document
 */
public record ConvertedFile(Conversion conversion, List<Document> documents, List<Note> notes) {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /**
     * Document with one object.
     *
     * @param name name of the object
     */
    public record Document(String name, List<Note> notes, Map<String, Object> object) {

        /** Returns the document without a marker. */
        String text() {
            // A copy, because the same list in two places would become an anchor and an alias.
            return comments(notes) + YamlDocument.of(PlainJson.mapper().convertValue(object, MAP));
        }
    }

    /**
     * Returns the file of a conversion.
     *
     * @param names names of policies in all files
     * @param errors returns the errors in the text of an object; one with errors is left out
     */
    public static ConvertedFile of(Conversion conversion, Names names, Function<String, List<String>> errors) {
        var documents = new ArrayList<Document>();
        var notes = new ArrayList<>(conversion.notes());
        for (var object : conversion.objects()) {
            var name = names.unique("trust-root-" + conversion.source().name());
            documents.add(new Document(name, List.of(), object));
        }
        for (var draft : conversion.drafts()) {
            documents.add(document(draft, names));
        }
        for (var document : List.copyOf(documents)) {
            var found = errors.apply(document.text());
            if (!found.isEmpty()) {
                documents.remove(document);
                notes.addAll(document.notes());
                notes.add(new Note(
                        Note.Effect.OMITTED,
                        conversion.source().label(),
                        "the converted object %s would be invalid: %s"
                                .formatted(document.name(), String.join("; ", found))));
            }
        }
        return new ConvertedFile(
                conversion, documents, notes.stream().distinct().toList());
    }

    private static Document document(Draft draft, Names names) {
        var name = names.unique(draft.name());
        return new Document(name, draft.notes(), draft.policy(name));
    }

    /** Returns all notes of the file. */
    public List<Note> allNotes() {
        return Stream.concat(notes.stream(), documents.stream().flatMap(each -> each.notes().stream()))
                .distinct()
                .toList();
    }

    /** Returns the name of the file without an extension. */
    public String name() {
        return documents.isEmpty()
                ? Names.valid(conversion.source().name())
                : documents.getFirst().name();
    }

    /** Returns the text of the file. */
    public String text() {
        return comments(notes)
                + documents.stream().map(each -> "---\n" + each.text()).collect(Collectors.joining());
    }

    /** Returns a comment line for each note. */
    public static String comments(List<Note> notes) {
        return notes.stream().map(note -> "# " + note + "\n").collect(Collectors.joining());
    }
}
