package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.DeploymentPolicySpec;
import dev.sallyport.api.v1alpha1.ResourceMatch;
import dev.sallyport.compile.SpecErrors;
import java.util.List;

/** Restrictions of a NamespacePolicy: it selects no namespace, and refers to no object of another one. */
final class OwnNamespace {
    private final SpecErrors errors;

    OwnNamespace(SpecErrors errors) {
        this.errors = errors;
    }

    /** Adds an error for each field that reaches beyond the namespace. */
    void require(DeploymentPolicySpec spec) {
        var match = spec.match();
        reject(!match.environments().isEmpty(), "spec.match.environments");
        reject(!match.namespaces().isEmpty(), "spec.match.namespaces");
        reject(match.namespaceSelector() != null, "spec.match.namespaceSelector");
        reject(spec.params() != null, "spec.params");
        resources(match.resources());
        for (int i = 0; i < spec.authorities().size(); i++) {
            authority(spec.authorities().get(i), "spec.authorities[" + i + "].key");
        }
    }

    private void reject(boolean isGiven, String path) {
        if (isGiven) {
            errors.invalid(path, "is not possible in a NamespacePolicy, which is about its own namespace only");
        }
    }

    private void resources(List<ResourceMatch> resources) {
        for (int i = 0; i < resources.size(); i++) {
            var resource = resources.get(i);
            if (resource.group().isEmpty() && resource.kind().equals("Namespace")) {
                errors.invalid(
                        "spec.match.resources[" + i + "]",
                        "a NamespacePolicy matches objects in its namespace, not the Namespace itself");
            }
        }
    }

    private void authority(AuthoritySpec authority, String path) {
        var key = authority.key();
        if (key != null && (key.secretRef() != null || key.configMapRef() != null)) {
            errors.invalid(path, "refers to the namespace of the operator: a NamespacePolicy needs pem");
        }
    }
}
