package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Objects;

/** Writer of the status of DeploymentRecords. */
final class RecordStatusWriter {
    private RecordStatusWriter() {}

    /**
     * Writes a status with the resource version of the record. A record that has changed since it was read conflicts, and so
     * no transition is reported twice.
     */
    static DeploymentRecord write(
            DeploymentRecord record, DeploymentRecordStatus status, Context<DeploymentRecord> context) {
        if (Objects.equals(record.getStatus(), status)) {
            return record;
        }
        var changed = new DeploymentRecord();
        changed.setMetadata(record.getMetadata());
        changed.setSpec(record.getSpec());
        changed.setStatus(status);
        return context.resourceOperations().updatePrimaryStatus(changed);
    }
}
