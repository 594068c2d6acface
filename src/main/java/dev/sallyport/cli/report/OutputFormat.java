package dev.sallyport.cli.report;

/** How what a cluster says is printed. */
public enum OutputFormat {
    text,
    json
}
