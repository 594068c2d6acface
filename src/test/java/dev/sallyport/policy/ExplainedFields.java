package dev.sallyport.policy;

import dev.sallyport.explain.Explanations;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Fields of a DeploymentPolicy that the explanations of manifest checks set, each with an example of both verdicts. */
final class ExplainedFields {
    private static final Set<String> FAMILIES = Set.of("network", "secrets", "runtime");

    private ExplainedFields() {}

    /** Returns the paths of the fields, such as {@code network.hostPorts}. */
    static Set<String> all() {
        var paths = new TreeSet<String>();
        Explanations.all().stream()
                .filter(page -> FAMILIES.contains(page.family()))
                .forEach(page ->
                        collect(new Load(LoadSettings.builder().build()).loadFromString(page.policy()), "", paths));
        return paths;
    }

    private static void collect(Object value, String path, Set<String> paths) {
        if (value instanceof Map<?, ?> fields) {
            fields.forEach((name, field) -> collect(field, path.isEmpty() ? "" + name : path + "." + name, paths));
        } else {
            paths.add(path);
        }
    }
}
