package dev.sallyport.environment;

import java.time.Instant;
import java.util.Optional;

/** Port to the reviews of emergency accesses that are due, without which nothing is deployed to their Environment. */
@FunctionalInterface
public interface OpenReviews {
    /** No review is due. */
    OpenReviews NONE = (_, _) -> Optional.empty();

    /** Returns the first review that is due in an Environment at a time. */
    Optional<DueReview> of(String environment, Instant now);

    /**
     * Review that is due.
     *
     * @param name name of the BreakGlass
     * @param requester user who had access
     */
    record DueReview(String name, String requester, Instant ended) {

        /** Returns the reason for which a deployment or change is denied. */
        public String reason(String environment) {
            return "the emergency access \"%s\" of user \"%s\" to environment \"%s\" ended and was not reviewed"
                    .formatted(name, requester, environment);
        }

        /** Returns the command with which another user closes the review. */
        public String fix(String environment) {
            return ("have another user with the verb review on environments/%s close the review: kubectl patch"
                            + " breakglass %s --type=merge -p"
                            + " '{\"spec\":{\"review\":{\"reviewedBy\":\"USER\",\"note\":\"RESULT\"}}}'")
                    .formatted(environment, name);
        }
    }
}
