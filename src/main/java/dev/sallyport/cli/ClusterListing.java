package dev.sallyport.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.workload.ObjectJson;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a cluster, read page by page; nothing is ever written.
 *
 * @param namespace null for all
 */
record ClusterListing(KubernetesClient client, @Nullable String namespace) {
    private static final long PAGE = 500;
    private static final int GONE = 410;
    private static final ObjectMapper JSON = ObjectJson.withNullsOfGo(new ObjectMapper());

    /** What is done with a page. */
    interface Pages<T> {
        void take(List<T> page) throws InputError;
    }

    /** Reads all objects of a kind, as they would come to the webhook if they were made now. */
    void read(ObjectKind kind, Pages<Subject> pages) throws InputError {
        read(
                type(kind.group(), kind.kind(), kind.plural(), true),
                namespace,
                page -> pages.take(InputError.collect(page, each -> subject(kind, each))));
    }

    /** Reads all objects of a kind in all namespaces. */
    <T extends HasMetadata> List<T> all(ResourceDefinitionContext kind, Class<T> type) throws InputError {
        var all = new ArrayList<T>();
        read(kind, null, page -> page.forEach(each -> all.add(JSON.convertValue(each, type))));
        return all;
    }

    /** Whether the cluster has a kind that somebody else defines. */
    boolean has(ResourceDefinitionContext kind) throws InputError {
        var name = kind.getPlural() + "." + kind.getGroup();
        try {
            return client.apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withName(name)
                            .get()
                    != null;
        } catch (KubernetesClientException e) {
            throw ClusterAccess.trouble(client, "get", "customresourcedefinition \"" + name + "\"", e);
        }
    }

    /** A kind of the version v1. */
    static ResourceDefinitionContext type(String group, String kind, String plural, boolean namespaced) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(namespaced)
                .build();
    }

    private void read(
            ResourceDefinitionContext type, @Nullable String inNamespace, Pages<GenericKubernetesResource> pages)
            throws InputError {
        String next = "";
        do {
            GenericKubernetesResourceList page;
            try {
                page = page(type, inNamespace, next);
            } catch (KubernetesClientException e) {
                next = goOn(e, next, type, inNamespace);
                continue;
            }
            pages.take(page.getItems());
            next = next(page.getMetadata());
        } while (!next.isEmpty());
    }

    private GenericKubernetesResourceList page(
            ResourceDefinitionContext type, @Nullable String inNamespace, String next) {
        var options = new ListOptionsBuilder().withLimit(PAGE);
        if (!next.isEmpty()) {
            options.withContinue(next);
        }
        var resources = client.genericKubernetesResources(type);
        return inNamespace == null
                ? resources.inAnyNamespace().list(options.build())
                : resources.inNamespace(inNamespace).list(options.build());
    }

    /** Where the snapshot that is paged through is gone, the API server says where to go on with a newer one. */
    private String goOn(
            KubernetesClientException e, String next, ResourceDefinitionContext type, @Nullable String inNamespace)
            throws InputError {
        var newer = e.getCode() == GONE && e.getStatus() != null
                ? next(e.getStatus().getMetadata())
                : "";
        if (newer.isEmpty() || newer.equals(next)) {
            throw ClusterAccess.trouble(client, "list", resource(type) + where(type, inNamespace), e);
        }
        return newer;
    }

    private static String resource(ResourceDefinitionContext type) {
        return type.getGroup().isEmpty() ? type.getPlural() : type.getPlural() + "." + type.getGroup();
    }

    private static String where(ResourceDefinitionContext type, @Nullable String inNamespace) {
        if (!type.isNamespaceScoped()) {
            return "";
        }
        return inNamespace == null ? " in all namespaces" : " in namespace \"" + inNamespace + "\"";
    }

    private static String next(@Nullable ListMeta metadata) {
        return metadata == null || metadata.getContinue() == null ? "" : metadata.getContinue();
    }

    /** Items of a list do not say what they are; and what is made has no status yet. */
    private static Subject subject(ObjectKind kind, GenericKubernetesResource listed) throws InputError {
        ObjectNode json = JSON.valueToTree(listed);
        json.put("apiVersion", kind.apiVersion()).put("kind", kind.kind()).remove("status");
        try {
            return SubjectReader.read(JSON.convertValue(json, kind.type()), null)
                    .orElseThrow();
        } catch (IllegalArgumentException e) {
            throw new InputError("%s/%s in %s cannot be read: %s"
                    .formatted(
                            kind.kind(),
                            listed.getMetadata().getName(),
                            listed.getMetadata().getNamespace(),
                            String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
        }
    }
}
