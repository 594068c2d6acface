package dev.sallyport.signature;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Selection of the verified statements that a check needs, made while artifacts are read, so that a long history of
 * attestations fits into memory. The selected statements must depend neither on the order of the statements nor on
 * repetitions. Selections are compared as parts of cache keys, so they are constants.
 */
@FunctionalInterface
public interface StatementSelection {
    /** Selects each statement once. */
    StatementSelection ALL = Distinct::new;

    /** Starts a selection without statements. */
    Selected start();

    /** The statements of one search that are selected so far. Used by one thread. */
    interface Selected {

        /** Adds a verified statement, and drops statements that are no longer needed. */
        void add(String statement);

        /** Returns the selected statements. */
        List<String> statements();

        /** Returns the total length of the selected statements, in characters. */
        long length();
    }

    /** Selection of distinct statements. */
    final class Distinct implements Selected {
        private final Set<String> statements = new LinkedHashSet<>();
        private long length;

        @Override
        public void add(String statement) {
            if (statements.add(statement)) {
                length += statement.length();
            }
        }

        @Override
        public List<String> statements() {
            return List.copyOf(statements);
        }

        @Override
        public long length() {
            return length;
        }
    }
}
