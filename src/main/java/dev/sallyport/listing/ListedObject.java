package dev.sallyport.listing;

import dev.sallyport.workload.ObjectJson;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Optional;
import java.util.stream.Stream;

/** Objects as they stand in lists. */
public final class ListedObject {
    private static final ObjectMapper JSON = ObjectJson.withNullsOfGo(new ObjectMapper());

    private ListedObject() {}

    /**
     * An object as it would come to the webhook if it were made now. Items of a list do not say what they are; and what is
     * made has no status yet.
     *
     * @throws IllegalArgumentException where it cannot be read, in words for people
     */
    public static Subject subject(ObjectKind kind, GenericKubernetesResource listed) {
        ObjectNode json = JSON.valueToTree(listed);
        json.put("apiVersion", kind.apiVersion()).put("kind", kind.kind()).remove("status");
        try {
            return SubjectReader.read(JSON.convertValue(json, kind.type()), null)
                    .orElseThrow();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s/%s in %s cannot be read: %s"
                            .formatted(
                                    kind.kind(),
                                    listed.getMetadata().getName(),
                                    listed.getMetadata().getNamespace(),
                                    String.valueOf(e.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse("")),
                    e);
        }
    }

    /** An object of any kind in its own type. */
    public static <T> T as(Class<T> type, GenericKubernetesResource listed) {
        return JSON.convertValue(listed, type);
    }

    /** How a kind that is judged is listed. */
    public static ResourceDefinitionContext type(ObjectKind kind) {
        return type(kind.group(), kind.kind(), kind.plural(), true);
    }

    /** How a kind of the version v1 is listed. */
    public static ResourceDefinitionContext type(String group, String kind, String plural, boolean namespaced) {
        return type(group, "v1", kind, plural, namespaced);
    }

    /** How a kind that somebody else defines is listed: in the version that is wanted, or in one that is served; empty for none. */
    public static Optional<ResourceDefinitionContext> served(
            CustomResourceDefinition definition, ResourceDefinitionContext wanted) {
        var versions = definition.getSpec().getVersions().stream()
                .filter(version -> Boolean.TRUE.equals(version.getServed()))
                .map(CustomResourceDefinitionVersion::getName)
                .toList();
        return Stream.concat(Stream.of(wanted.getVersion()).filter(versions::contains), versions.stream())
                .findFirst()
                .map(version -> type(
                        wanted.getGroup(), version, wanted.getKind(), wanted.getPlural(), wanted.isNamespaceScoped()));
    }

    private static ResourceDefinitionContext type(
            String group, String version, String kind, String plural, boolean namespaced) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(namespaced)
                .build();
    }
}
