package dev.sallyport.cli.suite;

import java.util.List;

/**
 * Test cases of one suite.
 *
 * @param source name of the file
 */
public record Suite(String source, String name, List<PolicyCase> cases) {
    public Suite {
        cases = List.copyOf(cases);
    }
}
