package dev.sallyport.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterListing;
import dev.sallyport.cli.cluster.ClusterNamespaces;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.cli.report.Table;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.EnvironmentSpecReader;
import dev.sallyport.environment.NamespaceControls.State;
import dev.sallyport.environment.RequiredControls;
import dev.sallyport.environment.RequiredControls.MissingControl;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.listing.ControlObjects;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Command {@code sallyport environment check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks whether each namespace of an Environment has the controls that spec.requires names.",
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {ExitCode.SUCCESS_TEXT, "1:a namespace lacks a control", ExitCode.CLUSTER_TEXT})
final class EnvironmentCheckCommand implements Callable<Integer> {
    @Mixin
    private ClusterAccess access;

    @Mixin
    private OutputOption output;

    @Parameters(paramLabel = "ENVIRONMENT", description = "Name of an Environment.")
    private String environment;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    EnvironmentCheckCommand() {}

    /** A control that a namespace lacks. */
    private record Row(String namespace, MissingControl missing) {}

    @Override
    public Integer call() throws InputError {
        try (var client = access.connect()) {
            var listing = new ClusterListing(client, null);
            var found = listing.sallyportObjects(Environment.class).stream()
                    .filter(each -> each.getMetadata().getName().equals(environment))
                    .findFirst()
                    .orElseThrow(() -> new InputError("Environment \"%s\" not found".formatted(environment)));
            var compiled = new EnvironmentSpecReader().compile(found);
            var required = compiled.required()
                    .orElseThrow(() -> new InputError(
                            "Environment \"%s\" requires no controls: spec.requires is unset".formatted(environment)));
            var namespaces = new ClusterNamespaces(client);
            namespaces.readAll(listing);
            var members = namespaces.all().stream()
                    .filter(namespace -> isMember(compiled, namespace))
                    .toList();
            var rows = rows(client, required, members);
            output.print(() -> text(rows, members.size()), () -> json(rows, members.size()));
            return rows.isEmpty() ? ExitCode.SUCCESS.code() : ExitCode.FAILURE.code();
        }
    }

    private static boolean isMember(CompiledEnvironment environment, Namespace namespace) {
        return environment.contains(namespace.getMetadata().getName(), Subject.labels(namespace.getMetadata()));
    }

    private static List<Row> rows(KubernetesClient client, RequiredControls required, List<Namespace> members)
            throws InputError {
        Map<String, State> states;
        try {
            states = required.read().isEmpty()
                    ? Map.of()
                    : new ControlObjects(client).read(Optional.empty(), required.read());
        } catch (ClusterUnavailableException e) {
            throw new InputError("the controls of the namespaces cannot be read: " + e.getMessage());
        }
        var rows = new ArrayList<Row>();
        for (var namespace : members) {
            var name = namespace.getMetadata().getName();
            required.missing(Subject.labels(namespace.getMetadata()), states.getOrDefault(name, State.NONE))
                    .forEach(missing -> rows.add(new Row(name, missing)));
        }
        return rows;
    }

    private String text(List<Row> rows, int namespaces) {
        if (rows.isEmpty()) {
            return "%d namespaces of Environment \"%s\" have all required controls\n"
                    .formatted(namespaces, environment);
        }
        var table = new Table("NAMESPACE", "CONTROL", "PROBLEM", "FIX");
        rows.forEach(row -> table.add(
                row.namespace(),
                row.missing().control().field(),
                row.missing().message(),
                row.missing().fix()));
        return table.toString();
    }

    private String json(List<Row> rows, int namespaces) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("environment", environment).put("namespaces", namespaces);
        var missing = json.putArray("missing");
        rows.forEach(row -> missing.addObject()
                .put("namespace", row.namespace())
                .put("control", row.missing().control().field())
                .put("message", row.missing().message())
                .put("fix", row.missing().fix()));
        return json.toPrettyString() + "\n";
    }
}
