package dev.sallyport.check.secrets;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requires an explicit {@code automountServiceAccountToken}, or forbids the token, because most programs do not need a token for
 * the API server.
 *
 * <p>Restricted fields: {@code spec.automountServiceAccountToken}; where the token is forbidden, also {@code
 * spec.volumes[*].projected.sources[*].serviceAccountToken}
 *
 * <p>Allowed values: true or false, but not unset; false where the token is forbidden, and then only volumes with tokens for other
 * audiences than the API server. The field of the service account and the volume that the API server adds to Pods are ignored
 * otherwise, because the manifest must be explicit.
 */
public record ServiceAccountTokenCheck(TokenUse use) implements ManifestCheck {
    private static final String API_SERVER = "kubernetes.default";

    /** Requirement of the policy. */
    public enum TokenUse {
        /** The field is set. */
        EXPLICIT,
        /** The token is not mounted. */
        FORBIDDEN
    }

    @Override
    public String id() {
        return "secrets/service-account-token";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var mounts = workload.spec().getAutomountServiceAccountToken();
        var problems = new Problems();
        switch (use) {
            case EXPLICIT -> {
                if (mounts == null) {
                    problems.add(
                            workload.specPath() + ".automountServiceAccountToken",
                            "the pod does not set automountServiceAccountToken",
                            "set automountServiceAccountToken to false, or to true if the program uses the API");
                }
            }
            case FORBIDDEN -> addMounted(problems, workload, mounts);
        }
        return problems.outcome();
    }

    private static void addMounted(Problems problems, Workload workload, @Nullable Boolean mounts) {
        if (!Boolean.FALSE.equals(mounts)) {
            problems.add(
                    workload.specPath() + ".automountServiceAccountToken",
                    mounts == null
                            ? "the pod does not set automountServiceAccountToken to false"
                            : "the pod mounts the token of its service account",
                    "set automountServiceAccountToken to false");
        }
        var volumes = workload.spec().getVolumes();
        for (int i = 0; i < volumes.size(); i++) {
            addProjected(problems, volumes.get(i), workload.specPath() + ".volumes[" + i + "]");
        }
    }

    private static void addProjected(Problems problems, Volume volume, String path) {
        if (volume.getProjected() == null) {
            return;
        }
        var sources = requireNonNullElse(volume.getProjected().getSources(), List.<VolumeProjection>of());
        for (int i = 0; i < sources.size(); i++) {
            var token = sources.get(i).getServiceAccountToken();
            if (token != null && isForApiServer(token)) {
                problems.add(
                        path + ".projected.sources[" + i + "].serviceAccountToken",
                        "volume \"" + volume.getName() + "\" contains a token for the API server",
                        "remove the source, or set the audience of the service that the token is for");
            }
        }
    }

    private static boolean isForApiServer(ServiceAccountTokenProjection token) {
        var audience = requireNonNullElse(token.getAudience(), "");
        return audience.isEmpty() || audience.contains(API_SERVER);
    }
}
