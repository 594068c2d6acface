package dev.sallyport.exception;

import dev.sallyport.finding.CheckResult;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.User;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port to the permissions of single users by which findings are excused, whatever workload they are about. */
@FunctionalInterface
public interface Lifting {
    /** Excuses no finding. */
    Lifting NONE = (_, _, _) -> Optional.empty();

    /**
     * Returns the permission that excuses a finding.
     *
     * @param user requester; null for an object in a file
     */
    Optional<CompiledException> find(@Nullable User user, CheckResult result, Finding finding);
}
