package dev.sallyport.cli.cluster;

import dev.sallyport.api.v1alpha1.ChangeRecord;
import dev.sallyport.api.v1alpha1.ChangeRecordSpec.RecordedChange;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.Table;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;

/** The controlled changes in a namespace that are no deployments, from its ChangeRecord. */
public record ClusterChanges(KubernetesClient client) {

    /** Returns the changes, newest first; none if the cluster has no ChangeRecords. */
    public List<RecordedChange> in(String namespace) throws InputError {
        try {
            return client.resources(ChangeRecord.class).inNamespace(namespace).list().getItems().stream()
                    .filter(record -> record.getSpec() != null)
                    .flatMap(record -> record.getSpec().changes().stream())
                    .toList();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404) {
                return List.of();
            }
            throw ClusterAccess.error(client, "list", "changerecords.sallyport.dev", e);
        }
    }

    /** Returns changes as a table; empty without changes. */
    public static String text(List<RecordedChange> changes) {
        if (changes.isEmpty()) {
            return "";
        }
        var table = new Table("LAST TIME", "COUNT", "REQUESTER", "ACTION", "OBJECT", "FIELDS", "OUTCOME");
        for (var change : changes) {
            table.add(
                    change.lastTime(),
                    change.count(),
                    change.requester(),
                    change.action(),
                    change.kind() + "/" + change.name(),
                    String.join(",", change.fields()),
                    change.breakGlass().isEmpty()
                            ? change.outcome()
                            : change.outcome() + " by BreakGlass " + change.breakGlass());
        }
        return table.toString();
    }
}
