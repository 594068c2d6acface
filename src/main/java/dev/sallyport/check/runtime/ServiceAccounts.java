package dev.sallyport.check.runtime;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.List;

/** Who a pod is to the API server. */
final class ServiceAccounts {
    static final String DEFAULT = "default";

    private ServiceAccounts() {}

    /** The account's name; the older field counts where the newer is unset, as the API server has it. */
    static String of(Workload workload) {
        var name = requireNonNullElse(workload.spec().getServiceAccountName(), "");
        var older = requireNonNullElse(workload.spec().getServiceAccount(), "");
        var given = name.isEmpty() ? older : name;
        return given.isEmpty() ? DEFAULT : given;
    }

    /** Whether a token may come into the pod: unless it is switched off, or where a volume brings one. */
    static boolean mayHaveToken(Workload workload) {
        return !Boolean.FALSE.equals(workload.spec().getAutomountServiceAccountToken())
                || requireNonNullElse(workload.spec().getVolumes(), List.<Volume>of()).stream()
                        .anyMatch(ServiceAccounts::bringsToken);
    }

    private static boolean bringsToken(Volume volume) {
        return volume.getProjected() != null
                && requireNonNullElse(volume.getProjected().getSources(), List.<VolumeProjection>of()).stream()
                        .anyMatch(source -> source.getServiceAccountToken() != null);
    }
}
