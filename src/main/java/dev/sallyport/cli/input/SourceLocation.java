package dev.sallyport.cli.input;

/**
 * A place in a file.
 *
 * @param line from 1 on
 * @param column from 1 on; counts code points, as SARIF's {@code unicodeCodePoints}
 */
public record SourceLocation(int line, int column) {}
