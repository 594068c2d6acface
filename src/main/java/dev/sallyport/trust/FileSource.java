package dev.sallyport.trust;

import dev.sallyport.workload.Deadline;
import java.net.URI;

/** Port to the files of TUF repositories. */
@FunctionalInterface
public interface FileSource {

    /** Fetches a file of at most {@code limit} bytes. */
    Fetched fetch(URI file, int limit, Deadline deadline);

    /** Result of fetching a file. */
    sealed interface Fetched {
        /** Complete content of the file. */
        @SuppressWarnings("ArrayRecordComponent") // read once, never compared
        record Content(byte[] bytes) implements Fetched {}

        /** A file that does not exist or is not accessible. */
        record Missing() implements Fetched {}

        /** A file of more than {@code limit} bytes. */
        record TooLarge() implements Fetched {}

        /** A failure of the server or the network, or a timeout. */
        record Unreachable(String reason) implements Fetched {}
    }
}
