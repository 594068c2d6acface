package dev.sallyport.cli.input;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sallyport.ledger.ChainCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** File with the Lease that contains the checkpoints of audit chains, in YAML or JSON. */
public final class CheckpointFile {
    private static final YAMLMapper YAML = new YAMLMapper();

    private CheckpointFile() {}

    /** Reads the checkpoints; a file without any is invalid. */
    public static List<ChainCheckpoint> read(Path file) throws InputError {
        try (var text = Files.newBufferedReader(file)) {
            var annotations = new LinkedHashMap<String, String>();
            YAML.readTree(text)
                    .at("/metadata/annotations")
                    .properties()
                    .forEach(each ->
                            annotations.put(each.getKey(), each.getValue().asText()));
            var checkpoints = checkpoints(annotations);
            if (checkpoints.isEmpty()) {
                throw new InputError("%s contains no Lease with annotations %s*: write it by kubectl get lease"
                        .formatted(file, ChainCheckpoint.ANNOTATION));
            }
            return checkpoints;
        } catch (IOException e) {
            throw new InputError("%s cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    /** Returns the checkpoints among annotations. */
    public static List<ChainCheckpoint> checkpoints(Map<String, String> annotations) {
        return annotations.entrySet().stream()
                .flatMap(each -> ChainCheckpoint.parse(each.getKey(), each.getValue()).stream())
                .toList();
    }
}
