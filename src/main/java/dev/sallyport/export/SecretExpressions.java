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
                    case ServiceAccountTokenCheck _ ->
                        Problems.one(
                                "!has(variables.spec.automountServiceAccountToken)",
                                "the pod does not set automountServiceAccountToken");
                    default -> null;
                });
    }

    private static Problems environment() {
        return Problems.ofContainers("""
            it.container.?env.orValue([]).exists(variable, variable.?valueFrom.?secretKeyRef.hasValue())
              || it.container.?envFrom.orValue([]).exists(source, has(source.secretRef))\
            """, "gets a Secret" + " through its" + " environment" + " (env," + " envFrom)");
    }
}
