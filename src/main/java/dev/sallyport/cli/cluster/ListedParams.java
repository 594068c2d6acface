package dev.sallyport.cli.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.check.rule.ParamsReader;
import dev.sallyport.check.rule.ParamsReference;
import dev.sallyport.check.rule.RuleCheck;
import dev.sallyport.check.rule.RuleParams;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.PlainJson;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parameters of policies, read once from a cluster. */
final class ListedParams implements ParamsReader {
    private static final ObjectMapper JSON = PlainJson.mapper();

    private final Map<ParamsReference, Params> known = new HashMap<>();

    /** Reads the parameters that the rules of the policies read. */
    void read(ClusterListing listing, List<Policy> policies) throws InputError {
        var references = policies.stream()
                .flatMap(policy -> policy.checks().stream())
                .filter(RuleCheck.class::isInstance)
                .flatMap(check -> ((RuleCheck) check).params().stream())
                .map(RuleParams::reference)
                .distinct()
                .toList();
        for (var reference : references) {
            known.put(reference, get(listing, reference));
        }
    }

    @Override
    public Params read(ParamsReference reference, Deadline deadline) {
        var params = known.get(reference);
        return params == null ? NONE.read(reference, deadline) : params;
    }

    @Override
    public Optional<String> obstacle(ParamsReference reference) {
        return known.containsKey(reference) ? Optional.empty() : NONE.obstacle(reference);
    }

    @SuppressWarnings("unchecked") // the JSON of an object is a map
    private static Params get(ClusterListing listing, ParamsReference reference) throws InputError {
        var client = listing.client();
        try {
            var all = client.genericKubernetesResources(reference.apiVersion(), reference.kind());
            var object = reference.namespace().isEmpty()
                    ? all.withName(reference.name()).get()
                    : all.inNamespace(reference.namespace())
                            .withName(reference.name())
                            .get();
            return object == null
                    ? new Missing()
                    : Found.of(reference, (Map<String, @Nullable Object>) JSON.convertValue(object, Map.class));
        } catch (KubernetesClientException e) {
            throw ClusterAccess.error(client, "get", reference.toString(), e);
        }
    }
}
