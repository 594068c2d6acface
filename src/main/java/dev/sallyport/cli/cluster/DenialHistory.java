package dev.sallyport.cli.cluster;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.EnvironmentStatus.DeniedDeployment;
import dev.sallyport.cli.report.Table;
import dev.sallyport.workload.PlainJson;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Denied requests in the status of Environments, newest first. */
public record DenialHistory(List<Denied> denied) {
    private static final ObjectMapper JSON = PlainJson.mapper();

    /** Denied requests with their Environment. */
    public record Denied(String environment, DeniedDeployment request) {}

    /** Returns the denied requests of Environments that a filter accepts. */
    public static DenialHistory of(List<Environment> environments, Predicate<DeniedDeployment> filter) {
        return new DenialHistory(environments.stream()
                .filter(each -> each.getStatus() != null)
                .flatMap(each -> requireNonNullElse(each.getStatus().denials(), List.<DeniedDeployment>of()).stream()
                        .filter(filter)
                        .map(denial -> new Denied(each.getMetadata().getName(), denial)))
                .sorted(Comparator.<Denied, String>comparing(
                                each -> each.request().time())
                        .reversed())
                .toList());
    }

    public String text() {
        if (denied.isEmpty()) {
            return "no denied requests\n";
        }
        var table = new Table(
                "TIME", "COUNT", "ENVIRONMENT", "NAMESPACE", "OBJECT", "OPERATION", "REQUESTER", "CHECK", "MESSAGE");
        denied.forEach(each -> table.add(
                each.request().time(),
                each.request().count(),
                each.environment(),
                each.request().namespace(),
                each.request().kind() + "/" + each.request().name(),
                each.request().operation(),
                each.request().requester(),
                each.request().check(),
                each.request().message()));
        return table.toString();
    }

    public String json() {
        var json = JsonNodeFactory.instance.objectNode();
        var list = json.putArray("denied");
        denied.forEach(each -> list.addObject()
                .put("environment", each.environment())
                .setAll(JSON.<ObjectNode>valueToTree(each.request())));
        return json.toPrettyString() + "\n";
    }
}
