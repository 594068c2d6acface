package dev.sallyport.cli.report;

/** Arrangement of the findings in the text report. */
public enum ReportLayout {
    /** By file and object. */
    object,
    /** By check, with the objects that violate it. */
    check,
    /** By file, object and container. */
    container,
    /** Numbers only. */
    summary
}
