package dev.sallyport.export;

import dev.sallyport.check.Check;
import dev.sallyport.check.secrets.EnvironmentCheck;
import dev.sallyport.check.secrets.ServiceAccountTokenCheck;
import dev.sallyport.export.Translation.Problems;
import java.util.Optional;

/** Expressions of the checks {@code secrets/*} that do not detect credentials in text. */
final class SecretExpressions {

    private SecretExpressions() {}

    static Optional<Problems> of(Check check) {
        return Optional.ofNullable(
                switch (check) {
                    case EnvironmentCheck _ -> environment();
                    case ServiceAccountTokenCheck(var use) -> token(use);
                    default -> null;
                });
    }

    private static Problems token(ServiceAccountTokenCheck.TokenUse use) {
        return switch (use) {
            case EXPLICIT ->
                Problems.one(
                        "!has(variables.spec.automountServiceAccountToken)",
                        "the pod does not set automountServiceAccountToken");
            case FORBIDDEN ->
                Problems.one(
                                "variables.spec.?automountServiceAccountToken.orValue(true)",
                                "the pod does not set automountServiceAccountToken to false")
                        .and(Problems.one("""
                            variables.spec.?volumes.orValue([]).exists(volume,
                              volume.?projected.?sources.orValue([]).exists(source, has(source.serviceAccountToken)
                                && (source.serviceAccountToken.?audience.orValue('') == ''
                                  || source.serviceAccountToken.audience.contains('kubernetes.default'))))\
                            """, "a volume" + " contains a token for the API server"));
        };
    }

    private static Problems environment() {
        return Problems.ofContainers("""
            it.container.?env.orValue([]).exists(variable, variable.?valueFrom.?secretKeyRef.hasValue())
              || it.container.?envFrom.orValue([]).exists(source, has(source.secretRef))\
            """, "gets a Secret" + " through its" + " environment" + " (env," + " envFrom)");
    }
}
