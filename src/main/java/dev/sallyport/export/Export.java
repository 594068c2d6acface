package dev.sallyport.export;

import dev.sallyport.policy.Policy;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Policies translated to objects that the API server itself enforces.
 *
 * @param objects ValidatingAdmissionPolicy objects (admissionregistration.k8s.io/v1), each with its binding
 * @param omissions checks without a translation
 */
public record Export(List<HasMetadata> objects, List<Omission> omissions) {
    public Export {
        objects = List.copyOf(objects);
        omissions = List.copyOf(omissions);
    }

    /**
     * Translates policies in their order.
     *
     * @param exempt namespaces without evaluation
     */
    public static Export of(List<Policy> policies, Collection<String> exempt) {
        var objects = new ArrayList<HasMetadata>();
        var omissions = new ArrayList<Omission>();
        for (var policy : policies) {
            var exported = new PolicyExport(policy, exempt);
            objects.addAll(exported.objects());
            omissions.addAll(exported.omissions());
        }
        return new Export(objects, omissions);
    }
}
