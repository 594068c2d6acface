package dev.sallyport.cli.input;

import dev.sallyport.ledger.ChainVerifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Log file with audit lines, whose bytes are read as they are. */
public final class AuditFile {
    private AuditFile() {}

    /** Reads a file into a verifier. */
    public static void read(Path file, ChainVerifier verifier) throws InputError {
        try (var bytes = Files.newInputStream(file);
                var content = isCompressed(file) ? new GZIPInputStream(bytes) : bytes;
                var lines = lines(content)) {
            verifier.read(file.toString(), lines);
        } catch (IOException e) {
            throw new InputError("%s cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    private static boolean isCompressed(Path file) {
        return file.toString().endsWith(".gz");
    }

    private static BufferedReader lines(InputStream content) {
        return new BufferedReader(new InputStreamReader(content, StandardCharsets.ISO_8859_1));
    }
}
