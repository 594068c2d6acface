package dev.sallyport.check.secrets;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Set;
import java.util.TreeMap;

/**
 * Forbids credentials in manifests, because manifests are copied to repositories, backups and logs.
 *
 * <p>Restricted fields: {@code value} of {@code spec.{initContainers,containers,ephemeralContainers}[*].env[*]}; {@code
 * command}, {@code args} and the commands and headers of probes and hooks there; {@code metadata.annotations} of the object
 * and its pod template
 *
 * <p>Allowed values: texts without a known token, a key or a URL with a password, and without a literal value for a name such
 * as DB_PASSWORD. References ({@code $(NAME)}, {@code ${NAME}}), paths, switches and numbers are not literals; a default such
 * as {@code changeme} is. The manifest cannot disable the check.
 *
 * <p>The annotation {@code kubectl.kubernetes.io/last-applied-configuration} repeats the object. It is evaluated only if the
 * object itself has no problem; a credential in it then belongs to an earlier version.
 */
public record LiteralCheck() implements ManifestCheck {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final String FIX =
            "store a new credential in a Secret that is mounted as a file; the old one has been disclosed";

    @Override
    public String id() {
        return "secrets/literal";
    }

    @Override
    public Set<Aspect> aspects() {
        return Aspect.ALL;
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = new Problems();
        for (var container : workload.containers()) {
            new ContainerText(container, problems).addProblems();
        }
        addAnnotations(problems, workload, false);
        if (problems.isEmpty()) {
            addAnnotations(problems, workload, true);
        }
        return problems.outcome();
    }

    /** Returns a problem with the common message. */
    static Problem problem(String path, String subject, String kind, String place) {
        return new Problem(path, subject + " appears to contain " + kind + " in " + place, FIX);
    }

    private static void addAnnotations(Problems problems, Workload workload, boolean lastApplied) {
        addAnnotations(problems, workload.metadata(), "metadata", "the object", lastApplied);
        if (!workload.podMetadataPath().equals("metadata")) {
            addAnnotations(
                    problems, workload.podMetadata(), workload.podMetadataPath(), "the pod template", lastApplied);
        }
    }

    private static void addAnnotations(
            Problems problems, ObjectMeta metadata, String path, String subject, boolean lastApplied) {
        var annotations = metadata.getAnnotations();
        if (annotations == null || annotations.isEmpty()) {
            return;
        }
        if (lastApplied && !annotations.containsKey(LAST_APPLIED)) {
            return;
        }
        var kinds = new TreeMap<String, String>();
        annotations.forEach((key, value) -> {
            if (key.equals(LAST_APPLIED) == lastApplied) {
                CredentialDetector.in(key, requireNonNullElse(value, "")).ifPresent(kind -> kinds.put(key, kind));
            }
        });
        kinds.forEach((key, kind) ->
                problems.add(problem(path + ".annotations['" + key + "']", subject, kind, "an annotation")));
    }
}
