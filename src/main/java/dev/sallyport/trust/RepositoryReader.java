package dev.sallyport.trust;

import dev.sallyport.workload.Deadline;
import java.util.Optional;

/** Reader of TUF repositories, which stores the last verified copy of each. */
public interface RepositoryReader {

    /** Returns the last verified copy, also of an earlier process, without a request. */
    Optional<VerifiedCopy> last(TufRepository repository);

    /** Requests and verifies the content; the stored copy is replaced only by a newer verified one. */
    RefreshResult refresh(TufRepository repository, Deadline deadline);
}
