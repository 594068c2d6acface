package dev.sallyport.cli.report;

/** Output format of {@code check} and {@code verify}. */
public enum ReportFormat {
    text,
    json,
    sarif,
    junit,
    github
}
