package dev.sallyport.explain;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check wants and why, and how to mend what it finds.
 *
 * @param id of the check; {@code rule} for all rules in CEL
 * @param why what an attacker or an accident makes of it
 * @param versions how it differs between versions of the Pod Security Standards; empty where it does not
 * @param policy the smallest spec of a DeploymentPolicy that asks for it, in YAML; empty where no field does
 * @param bad an object that this check alone refuses, in YAML
 * @param good the same object, mended
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

    /** The first part of the id, such as {@code network}. */
    public String family() {
        return id.split("/", 2)[0];
    }

    /**
     * Where others ask for the same.
     *
     * @param pss control of the Pod Security Standards, with its level; null where it is none
     * @param cis recommendations of the CIS Kubernetes Benchmark
     * @param nsa sections of the Kubernetes Hardening Guide of NSA and CISA
     * @param docs addresses of pages
     */
    public record References(@Nullable String pss, List<String> cis, List<String> nsa, List<String> docs) {
        public References {
            cis = List.copyOf(requireNonNullElse(cis, List.of()));
            nsa = List.copyOf(requireNonNullElse(nsa, List.of()));
            docs = List.copyOf(requireNonNullElse(docs, List.of()));
        }

        /** All of them, a line each. */
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
