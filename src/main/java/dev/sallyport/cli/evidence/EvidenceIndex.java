package dev.sallyport.cli.evidence;

import dev.sallyport.cli.evidence.ControlCatalog.CatalogControl;
import dev.sallyport.cli.evidence.ControlCatalog.Framework;
import dev.sallyport.cli.evidence.EvidenceFacts.Fact;
import java.util.Map;
import java.util.stream.Collectors;

/** Readable index of an export, in Markdown. */
final class EvidenceIndex {
    private EvidenceIndex() {}

    static String of(EvidenceSource source, Map<String, Fact> facts, ControlCatalog catalog) {
        return """
            # Evidence from %s to %s

            Made by `sallyport export evidence` from the objects of the cluster. `SHA256SUMS` has the hash of each file.
            A control is supported if all of its facts hold. Whether it is met is for the auditor to decide.

            | file | content |
            |---|---|
            | deployments.json | allowed deployments: requester, time, images, digests, signers, policies, rollout |
            | decisions.json | denied requests in the status of Environments; audit lines have all decisions |
            | changes.json | controlled changes that are no deployments, and emergency accesses with their reviews |
            | exceptions.json, approvals.json | exceptions with reason and expiration; who requested and approved |
            | policies.json, environments.json | rules in force, with generation and status |
            | audit.json | verification of the audit lines |
            | controls.json | facts, and controls of frameworks |

            ## Facts

            | fact | holds | detail |
            |---|---|---|
            %s
            %s\
            """.formatted(
                source.period().since(),
                source.period().until(),
                facts.entrySet().stream()
                        .map(each -> "| %s | %s | %s |"
                                .formatted(
                                        each.getKey(),
                                        each.getValue().holds() ? "yes" : "no",
                                        each.getValue().detail()))
                        .collect(Collectors.joining("\n")),
                catalog.frameworks().stream().map(each -> section(each, facts)).collect(Collectors.joining()));
    }

    private static String section(Framework framework, Map<String, Fact> facts) {
        return """

            ## %s %s

            Source: %s

            | control | state | summary | facts |
            |---|---|---|---|
            %s
            """.formatted(
                framework.name(),
                framework.version(),
                framework.source(),
                framework.controls().stream().map(each -> row(each, facts)).collect(Collectors.joining("\n")));
    }

    private static String row(CatalogControl control, Map<String, Fact> facts) {
        return "| %s | %s | %s | %s |"
                .formatted(
                        control.id(),
                        EvidenceExport.state(control, facts),
                        control.text(),
                        String.join(", ", control.facts()));
    }
}
