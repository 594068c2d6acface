package dev.sallyport.cli.evaluation;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.check.image.Exposure;
import dev.sallyport.check.runtime.Monitors;
import dev.sallyport.check.runtime.ServiceAccountPermissions;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterCoverage;
import dev.sallyport.cli.cluster.ClusterListing;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.environment.EnvironmentSpecReader;
import dev.sallyport.environment.Environments;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.PolicyMatcher;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reader of the coverage of the namespaces of a cluster. */
public record CoverageReader(KubernetesClient client, ClusterListing listing, Compilers compilers) {
    private static final String WORKLOADS = "workloads.sallyport.dev";
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    /**
     * Reads namespaces, policies and the webhook configuration of the operator.
     *
     * @param configuration name of the webhook configuration
     */
    public ClusterCoverage read(List<Environment> environments, String configuration) throws InputError {
        var compiled = new Environments();
        environments.forEach(each -> compiled.put(new EnvironmentSpecReader().compile(each)));
        var webhook = webhook(configuration);
        return ClusterCoverage.of(
                labels(),
                compiled,
                matchers(compiled),
                webhook.map(CoverageReader::exempt).orElse(Set.of()),
                webhook.map(ValidatingWebhook::getFailurePolicy));
    }

    private Map<String, Map<String, String>> labels() throws InputError {
        try {
            return client.namespaces().list().getItems().stream()
                    .map(Namespace::getMetadata)
                    .collect(Collectors.toMap(
                            each -> each.getName(),
                            each -> Objects.requireNonNullElse(each.getLabels(), Map.<String, String>of()),
                            (one, _) -> one,
                            TreeMap::new));
        } catch (KubernetesClientException e) {
            throw ClusterAccess.error(client, "list", "namespaces", e);
        }
    }

    /** Returns the matchers of the policies; keys and trust roots do not change them. */
    private Map<String, PolicyMatcher> matchers(Environments environments) throws InputError {
        var compiler = compilers.of(
                (_, _, _) -> Optional.empty(),
                List.of(),
                new ClusterState(ServiceAccountPermissions.NONE, Monitors.NONE, Exposure.NONE, environments),
                ImageSources.REGISTRIES);
        return listing.sallyportObjects(DeploymentPolicy.class).stream()
                .collect(Collectors.toMap(
                        each -> each.getMetadata().getName(),
                        each -> compiler.compile(each).policy().matcher(),
                        (one, _) -> one,
                        TreeMap::new));
    }

    private Optional<ValidatingWebhook> webhook(String configuration) throws InputError {
        try {
            var found = client.admissionRegistration()
                    .v1()
                    .validatingWebhookConfigurations()
                    .withName(configuration)
                    .get();
            return Stream.ofNullable(found)
                    .flatMap(each -> each.getWebhooks().stream())
                    .filter(each -> WORKLOADS.equals(each.getName()))
                    .findFirst();
        } catch (KubernetesClientException e) {
            throw ClusterAccess.error(client, "get", "validatingwebhookconfigurations", e);
        }
    }

    private static Set<String> exempt(ValidatingWebhook webhook) {
        return Optional.ofNullable(webhook.getNamespaceSelector()).map(LabelSelector::getMatchExpressions).stream()
                .flatMap(List::stream)
                .filter(each -> NAMESPACE_NAME.equals(each.getKey()) && "NotIn".equals(each.getOperator()))
                .map(LabelSelectorRequirement::getValues)
                .flatMap(List::stream)
                .collect(Collectors.toSet());
    }
}
