package dev.sallyport.policy;

import com.google.re2j.Pattern;
import dev.sallyport.api.v1alpha1.Permission;
import dev.sallyport.api.v1alpha1.Requirement;
import dev.sallyport.api.v1alpha1.RuntimeRules;
import dev.sallyport.check.Check;
import dev.sallyport.check.runtime.MonitoringCheck;
import dev.sallyport.check.runtime.ProbesCheck;
import dev.sallyport.check.runtime.ReadOnlyRootFilesystemCheck;
import dev.sallyport.check.runtime.ResourcesCheck;
import dev.sallyport.check.runtime.ServiceAccountCheck;
import dev.sallyport.check.runtime.ServiceAccountPermissionsCheck;
import dev.sallyport.compile.SpecErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Compiles {@code spec.runtime}. */
final class RuntimeCompiler {
    private static final String PATH = "spec.runtime";

    /** Resource names that the API server accepts for containers: known names and qualified names. */
    private static final Pattern RESOURCE = Pattern.compile("cpu|memory|ephemeral-storage|hugepages-[A-Za-z0-9]+"
            + "|[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");

    private final ClusterState cluster;
    private final SpecErrors errors;

    RuntimeCompiler(ClusterState cluster, SpecErrors errors) {
        this.cluster = cluster;
        this.errors = errors;
    }

    List<Check> compile(RuntimeRules rules) {
        var checks = new ArrayList<Check>();
        if (rules.resources() != null) {
            checks.add(resources(rules.resources()));
        }
        if (!rules.probes().isEmpty()) {
            checks.add(new ProbesCheck(rules.probes().stream()
                    .map(probe -> probe.name().toLowerCase(Locale.ROOT))
                    .distinct()
                    .toList()));
        }
        if (rules.readOnlyRootFilesystem() == Requirement.REQUIRE) {
            checks.add(new ReadOnlyRootFilesystemCheck());
        }
        if (rules.serviceAccount() != null) {
            checks.addAll(serviceAccount(rules.serviceAccount()));
        }
        if (rules.monitoring() == Requirement.REQUIRE) {
            checks.add(new MonitoringCheck(cluster.monitors()));
        }
        return checks;
    }

    private List<Check> serviceAccount(RuntimeRules.ServiceAccount rules) {
        var checks = new ArrayList<Check>();
        if (rules.defaultAccount() == Permission.FORBID) {
            checks.add(new ServiceAccountCheck());
        }
        if (rules.permissions() == RuntimeRules.Permissions.FORBID_CLUSTER_ADMIN) {
            checks.add(new ServiceAccountPermissionsCheck(cluster.permissions()));
        }
        return checks;
    }

    private Check resources(RuntimeRules.Resources resources) {
        if (resources.requests().isEmpty() && resources.limits().isEmpty()) {
            errors.invalid(PATH + ".resources", "is empty: list resources in requests or limits");
        }
        checkNames(PATH + ".resources.requests", resources.requests());
        checkNames(PATH + ".resources.limits", resources.limits());
        return new ResourcesCheck(resources.requests(), resources.limits());
    }

    private void checkNames(String path, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (!RESOURCE.matches(names.get(i))) {
                errors.invalid(
                        path + "[" + i + "]",
                        "\"" + names.get(i) + "\" is not a resource name: use cpu, memory, ephemeral-storage,"
                                + " hugepages-<size> or a name with a domain");
            }
        }
    }
}
