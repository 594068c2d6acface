package dev.sallyport.cli.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.check.PodSelectors;
import dev.sallyport.check.image.ExposureIndex;
import dev.sallyport.check.image.GatewayRoutes;
import dev.sallyport.check.network.IngressHostIndex;
import dev.sallyport.check.rule.RuleServices;
import dev.sallyport.check.runtime.MonitorIndex;
import dev.sallyport.check.runtime.RolePermissions;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.SpecDecoder;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.EnvironmentSpecReader;
import dev.sallyport.environment.Environments;
import dev.sallyport.identity.AccessReviewer;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.Surroundings;
import dev.sallyport.workload.ObjectJson;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Cluster state from documents: roles, bindings, monitors, routes and Environments. */
final class DocumentedClusterState {
    private static final ObjectMapper JSON = ObjectJson.ignoringUnknownFields();

    private static final Set<String> KINDS = Stream.concat(
                    Stream.of(
                            "Role",
                            "ClusterRole",
                            "RoleBinding",
                            "ClusterRoleBinding",
                            "PodMonitor",
                            "ServiceMonitor",
                            "Service",
                            "Ingress",
                            "NetworkPolicy",
                            "PodDisruptionBudget",
                            "Environment"),
                    GatewayRoutes.KINDS.stream().map(kind -> kind.name()))
            .collect(Collectors.toUnmodifiableSet());

    private final List<Document> documents;
    private final List<Document> manifests;
    private final String namespace;

    DocumentedClusterState(List<Document> documents) {
        this(documents, List.of(), "default");
    }

    /**
     * Creates the state of documents.
     *
     * @param manifests more documents
     * @param namespace namespace of the objects in them that name none
     */
    DocumentedClusterState(List<Document> documents, List<Document> manifests, String namespace) {
        this.documents = List.copyOf(documents);
        this.manifests = List.copyOf(manifests);
        this.namespace = namespace;
    }

    /** Requires that a document can be part of a cluster state, or is of another kind. */
    static void requireReadable(Document document) throws InputError {
        if (KINDS.contains(document.text("kind"))) {
            var _ = new DocumentedClusterState(List.of(document)).read();
        }
    }

    /** Returns whether a document can be part of a cluster state. */
    private static boolean isReadable(Document document) {
        try {
            requireReadable(document);
            return true;
        } catch (InputError _) {
            return false;
        }
    }

    /**
     * Returns the state of the documents that are readable.
     *
     * @param manifests more documents
     * @param namespace namespace of the objects in them that name none
     */
    static ClusterState ofReadable(List<Document> documents, List<Document> manifests, String namespace) {
        try {
            return new DocumentedClusterState(readable(documents), readable(manifests), namespace).read();
        } catch (InputError e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Document> readable(List<Document> documents) {
        return documents.stream().filter(DocumentedClusterState::isReadable).toList();
    }

    /** Returns the state; the role cluster-admin is always part of it. */
    ClusterState read() throws InputError {
        var clusterRoles = new ArrayList<>(objects("ClusterRole", ClusterRole.class));
        clusterRoles.add(clusterAdmin());
        return new ClusterState(
                new RolePermissions(
                        objects("Role", Role.class),
                        clusterRoles,
                        objects("RoleBinding", RoleBinding.class),
                        objects("ClusterRoleBinding", ClusterRoleBinding.class)),
                new MonitorIndex(
                        objects("PodMonitor", GenericKubernetesResource.class),
                        objects("ServiceMonitor", GenericKubernetesResource.class),
                        objects("Service", Service.class)),
                new ExposureIndex(objects("Service", Service.class), objects("Ingress", Ingress.class), routes()),
                environments(),
                new RuleServices(params(), AccessReviewer.NONE),
                surroundings());
    }

    private DocumentedParams params() {
        return new DocumentedParams(
                Stream.concat(documents.stream(), manifests.stream()).toList(), namespace);
    }

    private Surroundings surroundings() throws InputError {
        return new Surroundings(
                new PodSelectors(
                        of("networking.k8s.io/v1", "NetworkPolicy", NetworkPolicy.class),
                        PodSelectors::ofNetworkPolicy),
                new PodSelectors(
                        of("policy/v1", "PodDisruptionBudget", PodDisruptionBudget.class), PodSelectors::ofBudget),
                new IngressHostIndex(of("networking.k8s.io/v1", "Ingress", Ingress.class)),
                new DocumentedReferences(
                        Stream.concat(documents.stream(), manifests.stream()).toList(), namespace));
    }

    /** Returns the objects of a kind of which other groups have kinds with the same name. */
    private <T extends HasMetadata> List<T> of(String apiVersion, String kind, Class<T> type) throws InputError {
        return objects(kind, type).stream()
                .filter(object -> apiVersion.equals(object.getApiVersion()))
                .toList();
    }

    private List<GenericKubernetesResource> routes() throws InputError {
        var routes = new ArrayList<GenericKubernetesResource>();
        for (var kind : GatewayRoutes.KINDS) {
            routes.addAll(objects(kind.name(), GenericKubernetesResource.class));
        }
        return routes;
    }

    private Environments environments() throws InputError {
        return Environments.of(InputError.collect(
                Stream.concat(documents.stream(), manifests.stream())
                        .filter(document -> document.text("kind").equals("Environment")
                                && document.text("apiVersion").startsWith("sallyport.dev/"))
                        .toList(),
                DocumentedClusterState::environment));
    }

    private static CompiledEnvironment environment(Document document) throws InputError {
        var decoded = SpecDecoder.decode(document, Environment.class);
        var problems = new ArrayList<>(decoded.problems());
        var reader = new EnvironmentSpecReader();
        var environment = decoded.object().map(reader::compile);
        reader.errors().stream()
                .filter(error -> !decoded.explains(error.path()))
                .forEach(error -> problems.add(document.problem(error.path(), "invalid Environment: " + error)));
        if (!problems.isEmpty() || environment.isEmpty()) {
            throw new InputError(problems);
        }
        return environment.get();
    }

    private <T extends HasMetadata> List<T> objects(String kind, Class<T> type) throws InputError {
        var objects = new ArrayList<>(objects(documents, kind, type, "default"));
        objects.addAll(objects(manifests, kind, type, namespace));
        return objects;
    }

    private static <T extends HasMetadata> List<T> objects(
            List<Document> documents, String kind, Class<T> type, String defaultNamespace) throws InputError {
        var objects = new ArrayList<T>();
        for (var document : documents) {
            if (document.text("kind").equals(kind)) {
                try {
                    var object = JSON.convertValue(document.object(), type);
                    if (object.getMetadata().getNamespace() == null) {
                        object.getMetadata().setNamespace(kind.startsWith("Cluster") ? null : defaultNamespace);
                    }
                    objects.add(object);
                } catch (IllegalArgumentException | NullPointerException e) {
                    throw document.error("", kind + " cannot be read");
                }
            }
        }
        return objects;
    }

    private static ClusterRole clusterAdmin() {
        return new ClusterRoleBuilder()
                .withNewMetadata()
                .withName("cluster-admin")
                .endMetadata()
                .withRules(new PolicyRuleBuilder()
                        .withApiGroups("*")
                        .withResources("*")
                        .withVerbs("*")
                        .build())
                .build();
    }
}
