package dev.sallyport.cli.evidence;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.ledger.ChainResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * Objects and audit lines that an export is made from.
 *
 * @param period start and end of the export; deployments and decisions outside it are left out
 * @param changes ChangeRecords and BreakGlass objects
 * @param chains results of the verification of the audit lines; empty without audit lines
 */
public record EvidenceSource(
        Period period,
        List<Environment> environments,
        List<DeploymentPolicy> policies,
        List<DeploymentRecord> records,
        List<DeploymentException> exceptions,
        List<HasMetadata> changes,
        List<ChainResult> chains) {
    public EvidenceSource {
        environments = List.copyOf(environments);
        policies = List.copyOf(policies);
        records = List.copyOf(records);
        exceptions = List.copyOf(exceptions);
        changes = List.copyOf(changes);
        chains = List.copyOf(chains);
    }

    /** Time from the start of an export to its end. */
    public record Period(Instant since, Instant until) {
        boolean contains(String time) {
            try {
                var instant = Instant.parse(time);
                return !instant.isBefore(since) && !instant.isAfter(until);
            } catch (DateTimeException _) {
                return true; // evidence with an unreadable time is for the auditor to see
            }
        }
    }
}
