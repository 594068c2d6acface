package dev.sallyport.app.operator;

/**
 * A job that runs again and again while the operator runs.
 *
 * @param description completes the sentence "cannot ..." in the log
 * @param urgent whether a failure is retried soon, because admission depends on the job
 */
record MaintenanceJob(String description, boolean urgent, Runnable action) {

    /** Creates a job that is retried soon after a failure. */
    static MaintenanceJob urgent(String description, Runnable action) {
        return new MaintenanceJob(description, true, action);
    }

    /** Creates a job that waits for the next regular run after a failure. */
    static MaintenanceJob regular(String description, Runnable action) {
        return new MaintenanceJob(description, false, action);
    }
}
