package dev.sallyport.cli;

import java.util.List;

/**
 * Tests that stand in one file.
 *
 * @param source the file
 */
record Suite(String source, String name, List<PolicyCase> cases) {
    Suite {
        cases = List.copyOf(cases);
    }
}
