package dev.sallyport.trust;

import dev.sallyport.workload.Deadline;
import java.net.URI;

/** Port to the files of TUF repositories. */
@FunctionalInterface
public interface FileSource {

    /** Fetches a file of at most so many bytes. */
    Fetched fetch(URI file, int limit, Deadline deadline);

    /** What came of it. */
    sealed interface Fetched {
        /** The file, whole. */
        @SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
        record Content(byte[] bytes) implements Fetched {}

        /** The server says that there is no such file, or none for us. */
        record Missing() implements Fetched {}

        /** There is more of it than was to be read. */
        record TooLarge() implements Fetched {}

        /** The server, the way to it or the time does not suffice. */
        record Unreachable(String reason) implements Fetched {}
    }
}
