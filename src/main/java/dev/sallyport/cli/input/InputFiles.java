package dev.sallyport.cli.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reader of text files, of the YAML and JSON files in directories, and of standard input ({@code -}). */
final class InputFiles {
    private static final int MAX_BYTES = 32 * 1024 * 1024;
    private static final String STANDARD_INPUT = "-";

    private final InputStream standardInput;
    private boolean isRead;

    /**
     * A file to read.
     *
     * @param source name on the command line; {@code -} for standard input
     * @param isExplicit true if the command line names the file itself, false if it names its directory
     */
    record InputFile(String source, boolean isExplicit) {}

    InputFiles(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    /** Returns the named files and the manifests in the named directories; links to directories are not followed. */
    static List<InputFile> find(List<String> names) throws InputError {
        if (Collections.frequency(names, STANDARD_INPUT) > 1) {
            throw new InputError("- is given twice: standard input can be read only once");
        }
        return InputError.collect(names, InputFiles::find).stream()
                .flatMap(List::stream)
                .toList();
    }

    private static List<InputFile> find(String name) throws InputError {
        if (!name.equals(STANDARD_INPUT) && !Files.exists(Path.of(name), LinkOption.NOFOLLOW_LINKS)) {
            throw new InputError(name + " does not exist");
        }
        return name.equals(STANDARD_INPUT) || !Files.isDirectory(Path.of(name))
                ? List.of(new InputFile(name, true))
                : manifests(Path.of(name)).stream()
                        .map(file -> new InputFile(file.toString(), false))
                        .toList();
    }

    private static List<Path> manifests(Path directory) throws InputError {
        var files = new ArrayList<Path>();
        var unread = new ArrayList<Path>();
        try {
            var start = Files.isSymbolicLink(directory) ? directory.resolve(".") : directory;
            Files.walkFileTree(start, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (isManifest(file, attributes)) {
                        files.add(directory.resolve(start.relativize(file)));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    unread.add(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new InputError(directory + " cannot be read: " + reason(e));
        }
        InputError.collect(unread, file -> {
            throw new InputError(file + " cannot be read");
        });
        return files.stream().sorted().toList();
    }

    /** Returns true for a regular file and for a link that is not to a directory; reading a broken link fails later. */
    private static boolean isManifest(Path file, BasicFileAttributes attributes) {
        return file.toString().matches("(?s).*\\.(ya?ml|json)")
                && (attributes.isRegularFile() || (attributes.isSymbolicLink() && !Files.isDirectory(file)));
    }

    /** Reads a file in UTF-8, without its byte order mark. */
    String read(InputFile file) throws InputError {
        var source = file.source();
        try {
            var bytes = source.equals(STANDARD_INPUT) ? standardInput() : bytes(Path.of(source));
            if (bytes.length > MAX_BYTES) {
                throw new InputError(source + " is larger than " + MAX_BYTES + " bytes");
            }
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            throw new InputError(source + " is not encoded in UTF-8");
        } catch (NoSuchFileException _) {
            throw new InputError(source + " does not exist");
        } catch (IOException e) {
            throw new InputError(source + " cannot be read: " + reason(e));
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        }
    }

    private byte[] standardInput() throws IOException, InputError {
        if (isRead) {
            throw new InputError("- is given twice: standard input can be read only once");
        }
        isRead = true;
        return standardInput.readNBytes(MAX_BYTES + 1);
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException ? "no permission" : String.valueOf(e.getMessage());
    }
}
