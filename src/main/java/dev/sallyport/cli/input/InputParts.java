package dev.sallyport.cli.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Documents of a text. A malformed document does not affect the others. */
final class InputParts {
    private static final JsonFactory JSON = new JsonFactory();

    /** A document. */
    sealed interface Piece {
        /** A document that is not empty. */
        record Parsed(YamlNode node) implements Piece {}

        /** A malformed document. */
        record Malformed(List<InputProblem> problems) implements Piece {}
    }

    /** Text of one document, with the number of lines before it. */
    private record Chunk(int linesBefore, String text) {}

    private InputParts() {}

    /** Returns the documents in order, without empty ones. */
    static List<Piece> read(String source, String text) {
        try {
            return nodes(YamlReader.read(source, text));
        } catch (InputError e) {
            var chunks = chunks(text);
            if (chunks.size() <= 1) {
                return List.of(unreadable(source, new Chunk(0, text), e));
            }
            var parts = new ArrayList<Piece>();
            for (var chunk : chunks) {
                try {
                    parts.addAll(nodes(YamlReader.read(source, chunk.linesBefore(), chunk.text())));
                } catch (InputError malformed) {
                    parts.add(unreadable(source, chunk, malformed));
                }
            }
            return parts;
        }
    }

    private static List<Piece> nodes(List<YamlNode> nodes) {
        return nodes.stream().<Piece>map(Piece.Parsed::new).toList();
    }

    private static Piece unreadable(String source, Chunk chunk, InputError error) {
        return new Piece.Malformed(UnrenderedTemplate.in(
                        source,
                        chunk.linesBefore(),
                        chunk.text(),
                        error.problems().getFirst())
                .map(List::of)
                .orElseGet(error::problems));
    }

    private static List<Chunk> chunks(String text) {
        return text.stripLeading().startsWith("{") && !text.contains("{{") ? values(text) : documents(text);
    }

    /** Splits at the lines that start a document; no line inside a document starts so. */
    private static List<Chunk> documents(String text) {
        var chunks = new ArrayList<Chunk>();
        var chunk = new StringBuilder();
        int line = 0;
        int first = 0;
        for (var each : text.lines().toList()) {
            if (each.matches("---(\\s.*)?") && line > 0) {
                chunks.add(new Chunk(first, chunk.toString()));
                chunk.setLength(0);
                first = line;
            }
            chunk.append(each).append('\n');
            line++;
        }
        chunks.add(new Chunk(first, chunk.toString()));
        return chunks;
    }

    /** Splits a sequence of JSON objects, such as an audit log; the rest after an error is one chunk. */
    private static List<Chunk> values(String text) {
        var chunks = new ArrayList<Chunk>();
        int end = 0;
        int line = 0;
        try (var json = JSON.createParser(text)) {
            while (json.nextToken() == JsonToken.START_OBJECT) {
                json.skipChildren();
                int next = (int) json.currentLocation().getCharOffset();
                chunks.add(new Chunk(line, text.substring(end, next)));
                line = json.currentLocation().getLineNr() - 1;
                end = next;
            }
        } catch (IOException _) {
            // the rest is not JSON
        }
        if (!text.substring(end).isBlank()) {
            chunks.add(new Chunk(line, text.substring(end)));
        }
        return chunks;
    }
}
