package dev.sallyport.export;

import dev.sallyport.check.Check;
import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.ObjectCheck;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.check.rule.RuleCheck;
import dev.sallyport.check.runtime.MonitoringCheck;
import dev.sallyport.check.runtime.ServiceAccountPermissionsCheck;
import dev.sallyport.check.secrets.ConfigMapCheck;
import dev.sallyport.check.secrets.LiteralCheck;
import dev.sallyport.export.Translation.Impossible;

/** The list of what can be translated; what is not in it is said to be impossible, never left out in silence. */
final class Translations {
    private static final Impossible UNKNOWN = new Impossible("there is no expression for it yet");

    private Translations() {}

    static Translation of(Check check) {
        return switch (check) {
            case LiteralCheck _, ConfigMapCheck _ ->
                new Impossible("credentials are told from other texts by more than an expression can say");
            case MonitoringCheck _, ServiceAccountPermissionsCheck _ ->
                new Impossible("it looks at other objects of the cluster");
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
                        .<Translation>map(problems -> problems)
                        .orElse(UNKNOWN);
            case RuleCheck rule -> RuleExpressions.of(rule);
            case RequestCheck _ -> UNKNOWN;
            case DeployCheck _ -> new Impossible("it asks who may do what");
            case RemoteCheck _ -> new Impossible("it asks elsewhere, such as in a registry");
        };
    }
}
