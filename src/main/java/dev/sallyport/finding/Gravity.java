package dev.sallyport.finding;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gravity of checks: forbidden deployments first, then trust in images, then privileges on the node and in the cluster, then
 * credentials and exposure, then hygiene such as probes and requests.
 */
final class Gravity {
    /** IDs of checks, and families with a slash at the end, most severe first. */
    private static final List<String> ORDER = List.of(
            "policy/",
            "access/",
            "image/signature",
            "image/attestation",
            "image/source",
            "image/denied",
            "image/vulnerability",
            "promotion/",
            "pod-security/privileged",
            "pod-security/hostNamespaces",
            "pod-security/hostPathVolumes",
            "pod-security/hostPaths",
            "pod-security/windowsHostProcess",
            "runtime/service-account-permissions",
            "pod-security/capabilities_baseline",
            "pod-security/capabilities",
            "pod-security/procMount",
            "pod-security/seccompProfile_baseline",
            "pod-security/appArmorProfile",
            "pod-security/seLinuxOptions",
            "pod-security/sysctls",
            "secrets/literal",
            "secrets/",
            "pod-security/runAsNonRoot",
            "pod-security/runAsUser",
            "pod-security/allowPrivilegeEscalation",
            "pod-security/",
            "network/",
            "image/digest",
            "image/",
            "rule/",
            "runtime/service-account",
            "runtime/",
            "metadata/");

    private static final Map<String, Integer> RANKS = ranks();

    private Gravity() {}

    /** Returns the rank of a check, 0 for the gravest; a check of an unknown family is as grave as a rule. */
    static int rank(String check) {
        var exact = RANKS.get(check);
        if (exact != null) {
            return exact;
        }
        var family = RANKS.get(check.substring(0, check.indexOf('/') + 1));
        return family == null ? ORDER.indexOf("rule/") : family;
    }

    private static Map<String, Integer> ranks() {
        var ranks = new HashMap<String, Integer>();
        for (int i = 0; i < ORDER.size(); i++) {
            ranks.put(ORDER.get(i), i);
        }
        return ranks;
    }
}
