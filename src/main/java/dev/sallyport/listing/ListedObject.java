package dev.sallyport.listing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.workload.ObjectJson;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

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
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(namespaced)
                .build();
    }
}
