package dev.sallyport.sigstore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.workload.PlainJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files of a repository at the time of a successful verification, sufficient to verify them again.
 *
 * @param files unchanged content by name below the mirror
 * @param verified time of the verification
 */
record TufFiles(Map<String, byte[]> files, Instant verified) {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final String ROOT = ".root.json";

    TufFiles {
        files = Map.copyOf(files);
    }

    /**
     * Returns these files with newly fetched ones. All roots are kept, because newer ones are verified with them; other
     * files are replaced.
     */
    TufFiles with(Map<String, byte[]> fetched, Instant now) {
        var merged = new TreeMap<String, byte[]>();
        files.forEach((name, content) -> {
            if (name.endsWith(ROOT) || fetched.keySet().stream().noneMatch(newer -> replaces(newer, name))) {
                merged.put(name, content);
            }
        });
        merged.putAll(fetched);
        return new TufFiles(merged, now);
    }

    private static boolean replaces(String newer, String older) {
        return newer.startsWith(TufFetcher.TARGETS)
                ? older.startsWith(TufFetcher.TARGETS)
                : !older.startsWith(TufFetcher.TARGETS) && role(newer).equals(role(older));
    }

    /** Returns the role, such as {@code snapshot.json} for {@code 7.snapshot.json}. */
    private static String role(String name) {
        return name.replaceFirst("^[0-9]+\\.", "");
    }

    byte[] encoded() throws JsonProcessingException {
        var json = JSON.createObjectNode().put("verified", verified.toString());
        var contents = json.putObject("files");
        new TreeMap<>(files)
                .forEach((name, content) ->
                        contents.put(name, Base64.getEncoder().encodeToString(content)));
        return JSON.writeValueAsBytes(json);
    }

    /** Parses a cache file; empty if it is malformed. */
    static Optional<TufFiles> decoded(byte[] encoded) {
        try {
            var json = JSON.readTree(encoded);
            var files = new TreeMap<String, byte[]>();
            for (var file : json.path("files").properties()) {
                files.put(
                        file.getKey(),
                        Base64.getDecoder().decode(file.getValue().asText()));
            }
            return Optional.of(
                    new TufFiles(files, Instant.parse(json.path("verified").asText())));
        } catch (java.io.IOException | IllegalArgumentException | DateTimeException damaged) {
            return Optional.empty();
        }
    }
}
