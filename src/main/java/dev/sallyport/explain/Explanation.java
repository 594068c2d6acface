package dev.sallyport.explain;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Explanation of a check: its rule, the reason for the rule, the fix and examples.
 *
 * @param id check ID; {@code rule} for all CEL rules
 * @param title rule in a few words
 * @param why rule in a sentence, and the risk that it prevents
 * @param versions differences between versions of the Pod Security Standards; empty if there are none
 * @param policy smallest spec of a DeploymentPolicy with this check, in YAML; empty if no field requires it
 * @param bad object that violates only this check, in YAML
 * @param good compliant variant of the object
 */
public record Explanation(
        String id,
        String title,
        String why,
        String fix,
        String versions,
        String policy,
        String bad,
        String good,
        References references) {
    public Explanation {
        requireNonNull(id, "id");
        requireNonNull(title, "title");
        requireNonNull(why, "why");
        requireNonNull(fix, "fix");
        versions = requireNonNullElse(versions, "");
        policy = requireNonNullElse(policy, "");
        requireNonNull(bad, "bad");
        requireNonNull(good, "good");
        requireNonNull(references, "references");
    }

    /** Returns the first part of the ID, such as {@code network}. */
    public String family() {
        return id.split("/", 2)[0];
    }

    /**
     * Standards and pages with the same requirement.
     *
     * @param pss control of the Pod Security Standards with its level; null if there is none
     * @param cis recommendations of the CIS Kubernetes Benchmark
     * @param nsa sections of the Kubernetes Hardening Guide by NSA and CISA
     * @param docs addresses of pages
     */
    public record References(@Nullable String pss, List<String> cis, List<String> nsa, List<String> docs) {
        public References {
            cis = List.copyOf(requireNonNullElse(cis, List.of()));
            nsa = List.copyOf(requireNonNullElse(nsa, List.of()));
            docs = List.copyOf(requireNonNullElse(docs, List.of()));
        }

        /** Returns all references, one per line. */
        List<String> lines() {
            var lines = new ArrayList<String>();
            if (pss != null) {
                lines.add("Pod Security Standards: " + pss);
            }
            cis.forEach(each -> lines.add("CIS Kubernetes Benchmark " + each));
            nsa.forEach(each -> lines.add("NSA/CISA Kubernetes Hardening Guide 1.2: " + each));
            lines.addAll(docs);
            return lines;
        }
    }
}
