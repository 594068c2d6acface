package dev.sallyport.cli.input;

/**
 * Line and column in a file.
 *
 * @param line first line is 1
 * @param column first column is 1; counts code points, as {@code unicodeCodePoints} of SARIF
 */
public record SourceLocation(int line, int column) {}
