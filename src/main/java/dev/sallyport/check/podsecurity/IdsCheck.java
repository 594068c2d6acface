package dev.sallyport.check.podsecurity;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.NumberRanges;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Allows only numbers of users and groups that the policy lists.
 *
 * <p>Restricted fields: {@code runAsUser} and {@code runAsGroup} in {@code spec.securityContext} and {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext}; {@code
 * spec.securityContext.fsGroup}; {@code spec.securityContext.supplementalGroups}
 *
 * <p>Allowed values: numbers in the ranges. {@code runAsUser} and {@code runAsGroup} must be set on the container or the pod,
 * because otherwise the image decides. Any value if {@code spec.os.name} is windows.
 *
 * @param users users; empty if the policy does not restrict them
 * @param groups primary groups; empty if the policy does not restrict them
 * @param fsGroups owners of volumes; empty if the policy does not restrict them
 * @param supplementalGroups other groups; empty if the policy does not restrict them
 */
public record IdsCheck(
        Optional<NumberRanges> users,
        Optional<NumberRanges> groups,
        Optional<NumberRanges> fsGroups,
        Optional<NumberRanges> supplementalGroups)
        implements ManifestCheck {

    @Override
    public String id() {
        return "pod-security/ids";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        if (ControlExemption.forWindows(workload, PodSecurityVersion.LATEST)) {
            return Outcome.PASSED;
        }
        var problems = new Problems();
        var pod = requireNonNullElse(workload.spec().getSecurityContext(), new PodSecurityContext());
        users.ifPresent(allowed -> new IdField("runAsUser", "user", allowed)
                .addTo(problems, workload, pod.getRunAsUser(), SecurityContext::getRunAsUser));
        groups.ifPresent(allowed -> new IdField("runAsGroup", "group", allowed)
                .addTo(problems, workload, pod.getRunAsGroup(), SecurityContext::getRunAsGroup));
        fsGroups.ifPresent(allowed -> new IdField("fsGroup", "group", allowed)
                .addOfPod(problems, workload.specPath(), "fsGroup", pod.getFsGroup()));
        supplementalGroups.ifPresent(allowed -> {
            var field = new IdField("supplementalGroups", "group", allowed);
            var given = requireNonNullElse(pod.getSupplementalGroups(), List.<Long>of());
            for (int i = 0; i < given.size(); i++) {
                field.addOfPod(problems, workload.specPath(), "supplementalGroups[" + i + "]", given.get(i));
            }
        });
        return problems.outcome();
    }

    /** IdField of security contexts with its allowed values. */
    private record IdField(String name, String noun, NumberRanges allowed) {

        /** Adds problems of the value of the pod, and of each container, which needs a value of its own without it. */
        void addTo(
                Problems problems,
                Workload workload,
                @Nullable Long ofPod,
                Function<SecurityContext, @Nullable Long> ofContext) {
            addOfPod(problems, workload.specPath(), name, ofPod);
            for (var container : workload.containers()) {
                var context = container.securityContext();
                var own = context == null ? null : ofContext.apply(context);
                if (own != null) {
                    addUnless(problems, container.label(), container.path() + ".securityContext." + name, own);
                } else if (ofPod == null) {
                    addUnset(problems, container);
                }
            }
        }

        void addOfPod(Problems problems, String path, String field, @Nullable Long value) {
            if (value != null) {
                addUnless(problems, "the pod", path + ".securityContext." + field, value);
            }
        }

        private void addUnless(Problems problems, String subject, String path, long value) {
            if (!allowed.contains(value)) {
                problems.add(
                        path,
                        "%s sets %s %d".formatted(subject, name, value),
                        "set it to a %s from %s".formatted(noun, allowed));
            }
        }

        private void addUnset(Problems problems, WorkloadContainer container) {
            problems.add(
                    container.path() + ".securityContext." + name,
                    "%s has no %s: neither it nor the pod sets it, so that the image decides"
                            .formatted(container.label(), name),
                    "set securityContext.%s of the pod to a %s from %s".formatted(name, noun, allowed));
        }
    }
}
