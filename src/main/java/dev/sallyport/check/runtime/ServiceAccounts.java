package dev.sallyport.check.runtime;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.List;

/** Service account of a pod. */
final class ServiceAccounts {
    static final String DEFAULT = "default";

    private ServiceAccounts() {}

    /** Returns the name of the account. The deprecated field applies if the other one is unset, as in the API server. */
    static String of(Workload workload) {
        var name = requireNonNullElse(workload.spec().getServiceAccountName(), "");
        var older = requireNonNullElse(workload.spec().getServiceAccount(), "");
        var given = name.isEmpty() ? older : name;
        return given.isEmpty() ? DEFAULT : given;
    }

    /** Returns whether a token may be mounted: automatically, or by a projected volume. */
    static boolean mayHaveToken(Workload workload) {
        return !Boolean.FALSE.equals(workload.spec().getAutomountServiceAccountToken())
                || requireNonNullElse(workload.spec().getVolumes(), List.<Volume>of()).stream()
                        .anyMatch(ServiceAccounts::mountsToken);
    }

    private static boolean mountsToken(Volume volume) {
        return volume.getProjected() != null
                && requireNonNullElse(volume.getProjected().getSources(), List.<VolumeProjection>of()).stream()
                        .anyMatch(source -> source.getServiceAccountToken() != null);
    }
}
