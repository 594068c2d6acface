package dev.sallyport.export;

import dev.sallyport.check.Check;
import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.LookupCheck;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.ObjectCheck;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.check.network.NetworkPolicyCheck;
import dev.sallyport.check.network.UniqueHostCheck;
import dev.sallyport.check.rule.RuleCheck;
import dev.sallyport.check.runtime.DisruptionBudgetCheck;
import dev.sallyport.check.runtime.MonitoringCheck;
import dev.sallyport.check.runtime.ReplicasCheck;
import dev.sallyport.check.runtime.ResourceRatioCheck;
import dev.sallyport.check.runtime.ServiceAccountPermissionsCheck;
import dev.sallyport.check.secrets.ConfigMapCheck;
import dev.sallyport.check.secrets.LiteralCheck;
import dev.sallyport.export.Translation.Impossible;

/** Registry of the translations. A check without translation is reported as an omission. */
final class Translations {
    private static final Impossible UNKNOWN = new Impossible("Sallyport has no expression for this check");

    private Translations() {}

    static Translation of(Check check) {
        return switch (check) {
            case LiteralCheck _, ConfigMapCheck _ ->
                new Impossible("an expression cannot distinguish credentials from other text");
            case MonitoringCheck _,
                    ServiceAccountPermissionsCheck _,
                    NetworkPolicyCheck _,
                    DisruptionBudgetCheck _,
                    UniqueHostCheck _ -> new Impossible("the check reads other objects of the cluster");
            case ResourceRatioCheck _ -> new Impossible("an expression cannot multiply quantities");
            case ManifestCheck manifest ->
                PodSecurityExpressions.of(manifest)
                        .or(() -> NetworkExpressions.of(manifest))
                        .or(() -> SecretExpressions.of(manifest))
                        .or(() -> ImageExpressions.of(manifest))
                        .or(() -> RuntimeExpressions.of(manifest))
                        .<Translation>map(problems -> problems)
                        .orElse(UNKNOWN);
            case ObjectCheck object ->
                NetworkExpressions.of(object)
                        .or(() -> MetadataExpressions.of(object))
                        .<Translation>map(problems -> problems)
                        .orElse(UNKNOWN);
            case RuleCheck rule -> RuleExpressions.of(rule);
            case ReplicasCheck replicas -> RuleExpressions.of(replicas);
            case RequestCheck _ -> UNKNOWN;
            case LookupCheck _ -> new Impossible("the check reads other objects of the cluster");
            case DeployCheck _ -> new Impossible("the check reads permissions of users");
            case RemoteCheck _ -> new Impossible("the check sends requests to other systems, such as a registry");
        };
    }
}
