package dev.sallyport.sigstore;

import dev.sallyport.trust.TufRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Disk cache of verified TUF repositories, one atomically replaced file for each. */
final class TufCache {
    private static final System.Logger LOG = System.getLogger(TufCache.class.getName());
    private static final long MAX_BYTES = 64L * 1024 * 1024;

    private final Optional<Path> directory;

    /** Creates a cache in a directory; empty disables it. */
    TufCache(Optional<Path> directory) {
        this.directory = directory;
    }

    Optional<TufFiles> load(TufRepository repository) {
        return directory.flatMap(in -> load(file(in, repository)));
    }

    /** Writes a repository; a failure is logged only, because the files are in memory too. */
    void write(TufRepository repository, TufFiles files) {
        directory.ifPresent(in -> {
            try {
                Files.createDirectories(in);
                var next = Files.createTempFile(in, "next", ".tmp");
                try {
                    Files.write(next, files.encoded());
                    Files.move(
                            next,
                            file(in, repository),
                            StandardCopyOption.ATOMIC_MOVE,
                            StandardCopyOption.REPLACE_EXISTING);
                } finally {
                    Files.deleteIfExists(next);
                }
            } catch (IOException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "verified files of {0} cannot be written to the cache directory: {1}",
                        repository,
                        e.toString());
            }
        });
    }

    private static Optional<TufFiles> load(Path file) {
        try {
            return Files.size(file) > MAX_BYTES ? Optional.empty() : TufFiles.decoded(Files.readAllBytes(file));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "a file of the cache directory cannot be read: {0}", e.toString());
            return Optional.empty();
        }
    }

    private static Path file(Path directory, TufRepository repository) {
        return directory.resolve(repository.fingerprint() + ".json");
    }
}
