package dev.sallyport.cli.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The text of files, of the YAML and JSON files in directories, and of standard input ({@code -}). */
final class InputFiles {
    private static final int MAX_BYTES = 32 * 1024 * 1024;

    private final InputStream standardInput;
    private boolean isRead;

    /**
     * A file that is to be read.
     *
     * @param source as it was named, {@code -} for standard input
     * @param isNamed whether it was asked for by its own name, not found in a directory
     */
    record InputFile(String source, boolean isNamed) {}

    InputFiles(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    /** The files that are meant. Links to directories inside a directory are not followed. */
    static List<InputFile> find(List<String> names) throws InputError {
        return InputError.collect(names, InputFiles::find).stream()
                .flatMap(List::stream)
                .toList();
    }

    private static List<InputFile> find(String name) throws InputError {
        return name.equals("-") || !Files.isDirectory(Path.of(name))
                ? List.of(new InputFile(name, true))
                : inside(Path.of(name)).stream()
                        .map(file -> new InputFile(file.toString(), false))
                        .toList();
    }

    private static List<Path> inside(Path directory) throws InputError {
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

    /** A link counts where it does not lead to a directory; one that leads nowhere is found out when it is read. */
    private static boolean isManifest(Path file, BasicFileAttributes attributes) {
        return file.toString().matches("(?s).*\\.(ya?ml|json)")
                && (attributes.isRegularFile() || (attributes.isSymbolicLink() && !Files.isDirectory(file)));
    }

    /** The text of a file, which must be UTF-8; a byte order mark is left out. */
    String read(InputFile file) throws InputError {
        var source = file.source();
        try {
            var bytes = source.equals("-") ? standardInput() : bytes(Path.of(source));
            if (bytes.length > MAX_BYTES) {
                throw new InputError(source + " has more than " + MAX_BYTES + " bytes");
            }
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            throw new InputError(source + " is not UTF-8");
        } catch (NoSuchFileException _) {
            throw new InputError("there is no file " + source);
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
            throw new InputError("- is named twice, but standard input can be read only once");
        }
        isRead = true;
        return standardInput.readNBytes(MAX_BYTES + 1);
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException ? "no permission" : String.valueOf(e.getMessage());
    }
}
