package dev.sallyport.listing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.workload.ObjectJson;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Optional;
import java.util.stream.Stream;

/** Conversion of listed objects to typed objects and workloads. */
public final class ListedObject {
    private static final ObjectMapper JSON = ObjectJson.workloads();

    private ListedObject() {}

    /**
     * Returns a listed object as the webhook would receive it on creation: with apiVersion and kind, which list items
     * lack, and without status.
     *
     * @throws IllegalArgumentException if the object cannot be read; the message names the object
     */
    public static Subject subject(ObjectKind kind, GenericKubernetesResource listed) {
        ObjectNode json = JSON.valueToTree(listed);
        json.put("apiVersion", kind.apiVersion()).put("kind", kind.kind()).remove("status");
        try {
            return SubjectReader.read(kind, JSON.convertValue(json, kind.type()), null);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "%s/%s in %s cannot be read: %s"
                            .formatted(
                                    kind.kind(),
                                    listed.getMetadata().getName(),
                                    listed.getMetadata().getNamespace(),
                                    String.valueOf(malformed.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse("")),
                    malformed);
        }
    }

    /** Converts a listed object to its type. */
    public static <T> T as(Class<T> type, GenericKubernetesResource listed) {
        return JSON.convertValue(listed, type);
    }

    /** Returns the resource of a workload kind. */
    public static ResourceDefinitionContext type(ObjectKind kind) {
        return type(kind.group(), kind.version(), kind.kind(), kind.plural(), true);
    }

    /** Returns the resource of a kind with version v1. */
    public static ResourceDefinitionContext type(String group, String kind, String plural, boolean namespaced) {
        return type(group, "v1", kind, plural, namespaced);
    }

    /** Returns the resource of a custom kind in the preferred or another served version; empty if none is served. */
    public static Optional<ResourceDefinitionContext> served(
            CustomResourceDefinition definition, ResourceDefinitionContext preferred) {
        var versions = definition.getSpec().getVersions().stream()
                .filter(version -> Boolean.TRUE.equals(version.getServed()))
                .map(CustomResourceDefinitionVersion::getName)
                .toList();
        return Stream.concat(Stream.of(preferred.getVersion()).filter(versions::contains), versions.stream())
                .findFirst()
                .map(version -> type(
                        preferred.getGroup(),
                        version,
                        preferred.getKind(),
                        preferred.getPlural(),
                        preferred.isNamespaceScoped()));
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
