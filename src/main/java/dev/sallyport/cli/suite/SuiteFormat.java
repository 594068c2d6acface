package dev.sallyport.cli.suite;

/** Output format of a suite report. */
public enum SuiteFormat {
    text,
    json,
    junit
}
