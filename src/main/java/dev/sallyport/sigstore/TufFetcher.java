package dev.sallyport.sigstore;

import dev.sallyport.signature.StrictJson;
import dev.sallyport.trust.FileSource;
import dev.sallyport.trust.FileSource.Fetched;
import dev.sallyport.trust.TufRepository;
import dev.sallyport.workload.Deadline;
import dev.sigstore.tuf.Fetcher;
import dev.sigstore.tuf.FileExceedsMaxLengthException;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A source of files for the TUF client, which records the fetched files. */
final class TufFetcher implements Fetcher {
    /** The directory of targets, below the mirror. */
    static final String TARGETS = "targets/";

    private static final String METADATA = ".json";

    private final String source;
    private final BiFunction<String, Integer, Fetched> files;
    private final Map<String, byte[]> fetched = new TreeMap<>();
    private String last = "";

    private TufFetcher(String source, BiFunction<String, Integer, Fetched> files) {
        this.source = source;
        this.files = files;
    }

    /** Creates a fetcher from a mirror. */
    static TufFetcher of(TufRepository repository, FileSource mirror, Deadline deadline) {
        return new TufFetcher(repository.toString(), (name, limit) -> {
            var file = URI.create(repository.mirror() + name).normalize();
            return file.toString().startsWith(repository.mirror().toString())
                    ? mirror.fetch(file, limit, deadline)
                    : new Fetched.Missing();
        });
    }

    /** Creates a fetcher from cached files. */
    static TufFetcher of(TufRepository repository, TufFiles kept) {
        return new TufFetcher(repository.toString(), (name, limit) -> {
            var file = kept.files().get(name);
            if (file == null) {
                return new Fetched.Missing();
            }
            return file.length > limit ? new Fetched.TooLarge() : new Fetched.Content(file);
        });
    }

    @Override
    public String getSource() {
        return source;
    }

    @Override
    public byte @Nullable [] fetchResource(String name, int limit) throws IOException, FileExceedsMaxLengthException {
        last = name;
        return switch (files.apply(name, limit)) {
            case Fetched.Content(var content) -> {
                if (name.endsWith(METADATA) && !name.startsWith(TARGETS)) {
                    StrictJson.object(content);
                }
                fetched.put(name, content);
                yield content;
            }
            case Fetched.Missing _ -> null;
            case Fetched.TooLarge _ -> throw new FileExceedsMaxLengthException(name, limit);
            case Fetched.Unreachable(var reason) -> throw new Unfetched(reason);
        };
    }

    /** Returns the fetched files by name. */
    Map<String, byte[]> fetched() {
        return fetched;
    }

    /** Returns the last requested name. */
    String last() {
        return last;
    }

    /** A file that could not be fetched. */
    static final class Unfetched extends IOException {
        private static final long serialVersionUID = 1L;

        Unfetched(String reason) {
            super(reason);
        }
    }
}
