package dev.sallyport.change;

import dev.sallyport.environment.ChangeRules;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.ControlledResource;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ObjectKind;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Objects and operations that Environments control, which the API server must send to the webhook.
 *
 * @param resources controlled resources that are no workloads, in the order of their names
 * @param workloads workloads whose deletion is controlled
 * @param deletion whether any deletion is controlled, so that the deletion of namespaces is too
 * @param stop whether stopping workloads is controlled
 * @param connection whether connections to Pods are controlled
 * @param namespaces regular expression (RE2) for the namespaces; empty for all
 */
public record ChangeScope(
        List<ControlledResource> resources,
        Set<ObjectKind> workloads,
        boolean deletion,
        boolean stop,
        boolean connection,
        String namespaces) {
    /** No controlled changes. */
    public static final ChangeScope NONE = new ChangeScope(List.of(), Set.of(), false, false, false, "");

    /** Characters of names of namespaces, and the wildcard: a glob with others matches no namespace. */
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9.*-]+");

    public ChangeScope {
        resources = List.copyOf(resources);
        workloads = Set.copyOf(workloads);
    }

    /** Returns the scope that Environments require together. */
    public static ChangeScope of(Collection<CompiledEnvironment> environments) {
        var controlling = environments.stream()
                .filter(environment -> environment.changes().isGiven())
                .toList();
        var rules = controlling.stream().map(CompiledEnvironment::changes).toList();
        return new ChangeScope(
                rules.stream()
                        .flatMap(each -> each.resources().stream())
                        .distinct()
                        .sorted(Comparator.comparing(ControlledResource::group).thenComparing(ControlledResource::name))
                        .toList(),
                rules.stream().flatMap(each -> each.workloads().stream()).collect(Collectors.toSet()),
                rules.stream().anyMatch(ChangeRules::controlsAnyDeletion),
                rules.stream().anyMatch(ChangeRules::scaleToZero),
                rules.stream().anyMatch(ChangeRules::exec),
                namespaces(controlling));
    }

    /** Returns whether any change is controlled. */
    public boolean isGiven() {
        return !resources.isEmpty() || !workloads.isEmpty() || stop || connection;
    }

    private static String namespaces(List<CompiledEnvironment> environments) {
        if (environments.stream().map(CompiledEnvironment::labels).anyMatch(Optional::isPresent)) {
            return "";
        }
        var globs = environments.stream()
                .flatMap(environment -> environment.namespaces().stream())
                .map(Glob::toString)
                .filter(glob -> NAMESPACE.matcher(glob).matches())
                .map(glob -> glob.replace(".", "[.]").replaceAll("[*]+", ".*"))
                .collect(Collectors.toCollection(TreeSet::new));
        return globs.contains(".*") ? "" : "^(" + String.join("|", globs) + ")$";
    }
}
