package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Kind of the cluster, and operations on its objects, that rules evaluate. */
public record ResourceMatch(
        @JsonPropertyDescription("API group of the kind; empty for the core group.")
        @Size(max = 253)
        @Pattern("^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$")
        String group,

        @JsonPropertyDescription("API version of the kind, in which rules read the objects.")
        @Required
        @Pattern("^v[1-9][0-9]*((alpha|beta)[1-9][0-9]*)?$")
        @Size(max = 63)
        String version,

        @JsonPropertyDescription("Name of the kind, such as ClusterRoleBinding. A connection is an object of its"
                + " options: PodExecOptions, PodAttachOptions, PodPortForwardOptions, PodProxyOptions,"
                + " ServiceProxyOptions or NodeProxyOptions.")
        @Required
        @Pattern("^[A-Z][A-Za-z0-9]*$")
        @Size(max = 63)
        String kind,

        @JsonPropertyDescription("Operations on the objects. On DELETE, object is null and oldObject is the deleted"
                + " object. CREATE and UPDATE when unset.")
        @Size(max = 4)
        List<ResourceOperation> operations) {
    public ResourceMatch {
        group = requireNonNullElse(group, "");
        version = requireNonNullElse(version, "");
        kind = requireNonNullElse(kind, "");
        operations = operations == null || operations.isEmpty()
                ? List.of(ResourceOperation.CREATE, ResourceOperation.UPDATE)
                : List.copyOf(operations);
    }

    /** Operations of admission requests. */
    public enum ResourceOperation {
        CREATE,
        UPDATE,
        DELETE,
        CONNECT
    }
}
