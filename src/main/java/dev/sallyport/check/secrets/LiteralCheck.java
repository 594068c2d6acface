package dev.sallyport.check.secrets;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A credential in a manifest is read by everybody who may read the object, its repository, its backups and its history.
 *
 * <p>Restricted fields: {@code value} of {@code spec.{initContainers,containers,ephemeralContainers}[*].env[*]}; {@code
 * command}, {@code args} and the commands and headers of probes and hooks there; {@code metadata.annotations} of the object
 * and its pod template
 *
 * <p>Allowed values: anything that neither has the form of a known token, key, or address with a password, nor stands as a
 * literal under a name such as DB_PASSWORD. References ({@code $(NAME)}, {@code ${NAME}}), paths, switches and numbers are no
 * literals; a default such as {@code changeme} is one. Nothing in the manifest switches the check off.
 *
 * <p>The annotation {@code kubectl.kubernetes.io/last-applied-configuration} repeats the object. It is looked at just where
 * the object itself has no finding: then what it has is left over from before.
 */
public record LiteralCheck() implements ManifestCheck {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final String FIX =
            "take it out, keep it in a Secret that is mounted as a file, and replace the credential, for it has been"
                    + " seen";

    @Override
    public String id() {
        return "secrets/literal";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = Stream.concat(
                        workload.containers().stream().flatMap(container -> new ContainerText(container).problems()),
                        annotations(workload, false))
                .toList();
        return Outcome.of(problems.isEmpty() ? annotations(workload, true).toList() : problems);
    }

    /** A problem in the words that all of them share. */
    static Problem problem(String path, String subject, String kind, String place) {
        return new Problem(path, subject + " has what looks like " + kind + " in " + place, FIX);
    }

    private static Stream<Problem> annotations(Workload workload, boolean lastApplied) {
        var problems = new ArrayList<>(annotations(workload.metadata(), "metadata", "the object", lastApplied));
        if (!workload.podMetadataPath().equals("metadata")) {
            problems.addAll(
                    annotations(workload.podMetadata(), workload.podMetadataPath(), "the pod template", lastApplied));
        }
        return problems.stream();
    }

    private static List<Problem> annotations(ObjectMeta metadata, String path, String subject, boolean lastApplied) {
        return requireNonNullElse(metadata.getAnnotations(), Map.<String, String>of()).entrySet().stream()
                .filter(entry -> entry.getKey().equals(LAST_APPLIED) == lastApplied)
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry ->
                        CredentialDetector.in(entry.getKey(), requireNonNullElse(entry.getValue(), "")).stream()
                                .map(kind -> problem(
                                        path + ".annotations['" + entry.getKey() + "']",
                                        subject,
                                        kind,
                                        "an annotation")))
                .toList();
    }
}
