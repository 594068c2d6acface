package dev.sallyport.policy;

import com.google.re2j.Pattern;
import dev.sallyport.api.v1alpha1.Permission;
import dev.sallyport.api.v1alpha1.Requirement;
import dev.sallyport.api.v1alpha1.RuntimeRules;
import dev.sallyport.check.Check;
import dev.sallyport.check.runtime.DisruptionBudgetCheck;
import dev.sallyport.check.runtime.MonitoringCheck;
import dev.sallyport.check.runtime.NamespaceCheck;
import dev.sallyport.check.runtime.ProbesCheck;
import dev.sallyport.check.runtime.ReadOnlyRootFilesystemCheck;
import dev.sallyport.check.runtime.ReferencesCheck;
import dev.sallyport.check.runtime.ReplicasCheck;
import dev.sallyport.check.runtime.ResourceMaximumCheck;
import dev.sallyport.check.runtime.ResourceRatioCheck;
import dev.sallyport.check.runtime.ResourcesCheck;
import dev.sallyport.check.runtime.ServiceAccountCheck;
import dev.sallyport.check.runtime.ServiceAccountPermissionsCheck;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Compiles {@code spec.runtime}. */
final class RuntimeCompiler {
    private static final String PATH = "spec.runtime";

    /** Resource names that the API server accepts for containers: known names and qualified names. */
    private static final Pattern RESOURCE = Pattern.compile("cpu|memory|ephemeral-storage|hugepages-[A-Za-z0-9]+"
            + "|[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");

    private final ClusterState cluster;
    private final Set<ObjectKind> kinds;
    private final SpecErrors errors;

    /**
     * Creates a compiler.
     *
     * @param kinds kinds for checks that do not depend on the kind
     */
    RuntimeCompiler(ClusterState cluster, Set<ObjectKind> kinds, SpecErrors errors) {
        this.cluster = cluster;
        this.kinds = kinds;
        this.errors = errors;
    }

    List<Check> compile(RuntimeRules rules) {
        var checks = new ArrayList<Check>();
        if (rules.resources() != null) {
            checks.addAll(resources(rules.resources()));
        }
        if (!rules.probes().isEmpty() || !rules.anyProbe().isEmpty()) {
            checks.add(new ProbesCheck(names(rules.probes()), names(rules.anyProbe())));
        }
        if (rules.replicas() != null) {
            checks.add(replicas(rules.replicas()));
        }
        if (rules.namespaceDefault() == Permission.FORBID) {
            checks.add(new NamespaceCheck(kinds));
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
        if (rules.podDisruptionBudget() == Requirement.REQUIRE) {
            checks.add(new DisruptionBudgetCheck(cluster.surroundings().disruptionBudgets()));
        }
        if (rules.references() == RuntimeRules.Existence.EXIST) {
            checks.add(new ReferencesCheck(cluster.surroundings().references()));
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

    private static List<String> names(List<RuntimeRules.Probe> probes) {
        return probes.stream()
                .map(probe -> probe.name().toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    private Check replicas(RuntimeRules.ReplicaBounds replicas) {
        if (replicas.min() == null && replicas.max() == null) {
            errors.invalid(PATH + ".replicas", "is empty: give min or max");
        }
        if (replicas.min() != null && replicas.max() != null && replicas.min() > replicas.max()) {
            errors.invalid(PATH + ".replicas", "min is larger than max");
        }
        return new ReplicasCheck(Optional.ofNullable(replicas.min()), Optional.ofNullable(replicas.max()));
    }

    private List<Check> resources(RuntimeRules.Resources resources) {
        var checks = new ArrayList<Check>();
        if (!resources.requests().isEmpty() || !resources.limits().isEmpty()) {
            checkNames(PATH + ".resources.requests", resources.requests());
            checkNames(PATH + ".resources.limits", resources.limits());
            checks.add(new ResourcesCheck(resources.requests(), resources.limits()));
        }
        if (!resources.max().isEmpty()) {
            checks.add(new ResourceMaximumCheck(amounts(PATH + ".resources.max", resources.max())));
        }
        if (!resources.limitRequestRatio().isEmpty()) {
            checks.add(new ResourceRatioCheck(
                    amounts(PATH + ".resources.limitRequestRatio", resources.limitRequestRatio())));
        }
        if (checks.isEmpty()) {
            errors.invalid(
                    PATH + ".resources", "is empty: list resources in requests, limits, max or limitRequestRatio");
        }
        return checks;
    }

    /** Returns the valid amounts by resource; adds an error for each other one. */
    private Map<String, Quantity> amounts(String path, Map<String, Quantity> given) {
        var amounts = new TreeMap<String, Quantity>();
        new TreeMap<>(given).forEach((name, amount) -> {
            if (!RESOURCE.matches(name)) {
                errors.invalid(path + "." + name, notAResource(name));
            } else if (!isPositive(amount)) {
                errors.invalid(
                        path + "." + name,
                        "\"%s\" is not a quantity above zero, such as 500m or 4Gi".formatted(amount));
            } else {
                amounts.put(name, amount);
            }
        });
        return amounts;
    }

    private static boolean isPositive(Quantity amount) {
        try {
            return amount.getNumericalAmount().signum() > 0;
        } catch (ArithmeticException | IllegalArgumentException _) {
            return false;
        }
    }

    private static String notAResource(String name) {
        return "\"" + name + "\" is not a resource name: use cpu, memory, ephemeral-storage,"
                + " hugepages-<size> or a name with a domain";
    }

    private void checkNames(String path, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (!RESOURCE.matches(names.get(i))) {
                errors.invalid(path + "[" + i + "]", notAResource(names.get(i)));
            }
        }
    }
}
