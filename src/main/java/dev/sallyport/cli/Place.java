package dev.sallyport.cli;

/**
 * A place in a file.
 *
 * @param line from 1 on
 * @param column from 1 on; counts code points, as SARIF's {@code unicodeCodePoints}
 */
record Place(int line, int column) {}
