package dev.sallyport.cli.report;

/** Exit code of a command, and the texts of exit codes in its help. */
public enum ExitCode {
    /** Everything is allowed, or as expected. */
    SUCCESS(0),
    /** At least one object is denied, or one test failed. */
    FAILURE(1),
    /** An option, a file or a request to the cluster is at fault. */
    USAGE(2),
    /** No object is denied, and at least one is undecided. */
    UNDECIDED(3);

    public static final String HEADING = "%nExit codes:%n";
    public static final String SUCCESS_TEXT = "0:success";
    public static final String ALLOWED_TEXT = "0:everything is allowed";
    public static final String DENIED_TEXT = "1:at least one object is denied";
    public static final String USAGE_TEXT = "2:invalid option or input";
    public static final String CLUSTER_TEXT =
            "2:invalid option or input, or the cluster is unreachable or denied access";
    public static final String UNDECIDED_TEXT =
            "3:undecided, because a registry, the cluster or Sallyport itself failed";

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
