package dev.sallyport.outcome;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How a check ends: three ends, never a boolean, never an exception. */
public sealed interface Outcome {

    /**
     * Nothing is wrong.
     *
     * @param evidence what was proven on the way, for the record
     */
    record Passed(List<Evidence> evidence) implements Outcome {
        public Passed {
            evidence = List.copyOf(evidence);
        }

        /** Passed, with nothing to be put on record. */
        public Passed() {
            this(List.of());
        }
    }

    /**
     * An image that was verified.
     *
     * @param image as the manifest names it
     * @param digest that was verified
     * @param authorities whose signatures were found
     * @param staleSince since when that is known, where it is known for longer than it should be and the registry could not
     *     be asked
     */
    record Evidence(String image, String digest, List<String> authorities, Optional<Instant> staleSince) {
        public Evidence {
            authorities = List.copyOf(authorities);
        }

        /** Verified just now or lately enough. */
        public Evidence(String image, String digest, List<String> authorities) {
            this(image, digest, authorities, Optional.empty());
        }
    }

    /** The workload is at fault. */
    record Failed(List<Problem> problems) implements Outcome {
        public Failed {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("a failed check names at least one problem");
            }
        }
    }

    /** Our trouble, the policy's or the registry's; it says nothing about the workload. */
    record Undecided(UndecidedReason reason, Problem problem) implements Outcome {}

    /**
     * What is wrong, where, and how to mend it.
     *
     * @param path JSON path of the field in the object; empty for the object as a whole
     * @param message what is wrong, never with a secret in it
     * @param fix what to do about it
     */
    record Problem(String path, String message, String fix) {}

    /** Failed with these problems, or passed where there are none. */
    static Outcome of(List<Problem> problems) {
        return problems.isEmpty() ? new Passed() : new Failed(problems);
    }
}
