package dev.sallyport.trust;

import dev.sallyport.workload.Deadline;
import java.util.Optional;

/** Reads TUF repositories, and remembers what it has verified of them. */
public interface RepositoryReader {

    /** What was verified last, in an earlier process too; nobody is asked. */
    Optional<VerifiedCopy> last(TufRepository repository);

    /** Asks the repository. What was verified before stays remembered unless something newer is. */
    RefreshResult refresh(TufRepository repository, Deadline deadline);
}
