package dev.sallyport.cli.suite;

import java.util.List;

/**
 * Tests that stand in one file.
 *
 * @param source the file
 */
public record Suite(String source, String name, List<PolicyCase> cases) {
    public Suite {
        cases = List.copyOf(cases);
    }
}
