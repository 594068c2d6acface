package dev.sallyport.identity;

import dev.sallyport.workload.Deadline;

/** Port to the authorizers of the cluster, for the permission of any request by any user; without a cache. */
public interface AccessReviewer {

    /** Reviewer without a cluster. */
    AccessReviewer NONE = new AccessReviewer() {
        @Override
        public Decision review(User user, AccessAttributes attributes, Deadline deadline) {
            throw new ClusterUnavailableException("there is no cluster here that reviews permissions");
        }

        @Override
        public boolean isAvailable() {
            return false;
        }
    };

    /**
     * Returns the decision; waits for the cluster until the deadline.
     *
     * @throws ClusterUnavailableException if the cluster does not answer, which is not a denial
     */
    Decision review(User user, AccessAttributes attributes, Deadline deadline);

    /** Returns whether there is a cluster. */
    default boolean isAvailable() {
        return true;
    }

    /**
     * Decision of the authorizers.
     *
     * @param reason reason; empty if they give none
     * @param error error during the review, which may have hidden a permission; empty for none
     */
    record Decision(boolean isAllowed, String reason, String error) {}
}
