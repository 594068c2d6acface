package dev.sallyport.cli.report;

/** Output format of the commands that read from a cluster. */
public enum OutputFormat {
    text,
    json
}
