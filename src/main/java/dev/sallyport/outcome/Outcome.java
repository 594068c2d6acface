package dev.sallyport.outcome;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Result of evaluating a check: passed, failed or undecided. */
public sealed interface Outcome {

    /**
     * The object complies.
     *
     * @param evidence verified images, for records
     */
    record Passed(List<Evidence> evidence) implements Outcome {
        public Passed {
            evidence = List.copyOf(evidence);
        }

        /** Creates an outcome without evidence. */
        public Passed() {
            this(List.of());
        }
    }

    /**
     * Verified image.
     *
     * @param image reference in the manifest
     * @param digest verified digest
     * @param authorities names of the authorities with a valid signature
     * @param staleSince time of the verification if it is stale because the registry is unavailable
     */
    record Evidence(String image, String digest, List<String> authorities, Optional<Instant> staleSince) {
        public Evidence {
            authorities = List.copyOf(authorities);
        }

        /** Creates evidence of a verification that is not stale. */
        public Evidence(String image, String digest, List<String> authorities) {
            this(image, digest, authorities, Optional.empty());
        }
    }

    /** The object violates the check. */
    record Failed(List<Problem> problems) implements Outcome {
        public Failed {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("a failed check names at least one problem");
            }
        }
    }

    /** The check has no result, because the policy, a registry, the cluster or Sallyport failed. */
    record Undecided(UndecidedReason reason, Problem problem) implements Outcome {}

    /**
     * Fault of the object.
     *
     * @param path JSON path of the field; empty for the whole object
     * @param message description of the fault; never contains a credential
     * @param fix description of a change that makes the object compliant
     */
    record Problem(String path, String message, String fix) {}

    /** The object complies, without evidence. */
    Passed PASSED = new Passed();

    /** Returns failed with these problems, or passed if there are none. */
    static Outcome of(List<Problem> problems) {
        return problems.isEmpty() ? PASSED : new Failed(problems);
    }
}
