package dev.sallyport.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Kubernetes objects in YAML and JSON files, directories and standard input. Keys given twice are refused, as are bombs. */
final class Documents {
    private static final int MAX_BYTES = 32 * 1024 * 1024;
    private static final int MAX_ALIASES = 50;

    private final InputStream standardInput;

    /**
     * An object and where it came from.
     *
     * @param source the file; {@code -} for standard input
     */
    record Document(String source, Map<?, ?> object) {
        String text(String key) {
            return object.get(key) instanceof String text ? text : "";
        }
    }

    Documents(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    /** All objects in the files, in their order; those of a List one by one. */
    List<Document> read(List<String> files) throws InputError {
        var documents = new ArrayList<Document>();
        for (var file : files) {
            if (file.equals("-")) {
                add(documents, "-", bytes());
            } else if (Files.isDirectory(Path.of(file))) {
                for (var inside : manifests(Path.of(file))) {
                    add(documents, inside.toString(), bytes(inside));
                }
            } else {
                add(documents, file, bytes(Path.of(file)));
            }
        }
        return documents;
    }

    private static List<Path> manifests(Path directory) throws InputError {
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(ya?ml|json)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InputError(directory + " cannot be read: " + e.getMessage());
        }
    }

    private static byte[] bytes(Path file) throws InputError {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new InputError(file + " has more than " + MAX_BYTES + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            throw new InputError("there is no file " + file);
        } catch (IOException e) {
            throw new InputError(file + " cannot be read: " + e.getMessage());
        }
    }

    private byte[] bytes() throws InputError {
        try {
            var bytes = standardInput.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new InputError("standard input has more than " + MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new InputError("standard input cannot be read: " + e.getMessage());
        }
    }

    private static void add(List<Document> documents, String source, byte[] content) throws InputError {
        var settings = LoadSettings.builder()
                .setLabel(source)
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .setCodePointLimit(MAX_BYTES)
                .build();
        try {
            for (var document : new Load(settings).loadAllFromString(new String(content, StandardCharsets.UTF_8))) {
                if (document != null) {
                    add(documents, source, document);
                }
            }
        } catch (YamlEngineException e) {
            throw new InputError(source + " cannot be read: " + e.getMessage());
        }
    }

    private static void add(List<Document> documents, String source, Object content) throws InputError {
        if (!(content instanceof Map<?, ?> object)) {
            throw new InputError(source + " holds something that is no Kubernetes object");
        }
        var document = new Document(source, object);
        if (document.text("kind").isEmpty() || document.text("apiVersion").isEmpty()) {
            throw new InputError(source + " holds an object without kind or apiVersion");
        }
        if (document.text("kind").endsWith("List") && object.get("items") instanceof List<?> items) {
            for (var item : items) {
                add(documents, source, item);
            }
        } else {
            documents.add(document);
        }
    }
}
