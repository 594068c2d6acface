package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Findings that are excused, for which workloads, why and until when. One exception must cover a finding completely. */
@ValidationRule(
        value = "!has(self.approvedBy) || self.approvedBy == '' || self.approvedBy != self.requestedBy",
        message = "approvedBy must differ from requestedBy")
@JsonClassDescription("The findings that are excused, the workloads, the reason and the expiration time.")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DeploymentExceptionSpec(
        @JsonPropertyDescription("Names of the policies whose findings are excused. For an Environment:"
                + " environment/NAME;" + " for a NamespacePolicy: namespace/NAMESPACE/NAME.")
        @Required
        @Size(min = 1, max = 32)
        List<String> policies,

        @JsonPropertyDescription(
                "IDs of the checks whose findings are excused, such as image/signature. Globs are not" + " supported.")
        @Required
        @Size(min = 1, max = 64)
        List<String> checks,

        @JsonPropertyDescription("Workloads of this namespace that the exception covers. A Deployment, CronJob or other"
                + " owner also covers the objects that the cluster creates from it, such as Pods.")
        @Required
        @Size(min = 1, max = 64)
        List<WorkloadPattern> workloads,

        @JsonPropertyDescription("Globs over registry and repository for the images that findings must be about. All"
                + " images when unset. For checks of the image content each glob ends in @sha256:..., so that a moved"
                + " tag is not covered.")
        @Size(max = 64)
        List<String> images,

        @JsonPropertyDescription("Reason for the exception.") @Required @Size(min = 10, max = 2048)
        String reason,

        @JsonPropertyDescription("Reference to further information, such as a ticket number.")
        @Size(max = 512)
        @Nullable
        String ticket,

        @JsonPropertyDescription("Time at which the exception expires (RFC 3339), such as 2026-12-24T00:00:00Z. At most"
                + " the operator's maximum duration ahead (SALLYPORT_EXCEPTIONS_MAX_DURATION, 720h by default).")
        @Required
        @Size(min = 1, max = 64)
        String expirationTime,

        @JsonPropertyDescription(
                "User who requests the exception. Must be the user who creates or changes this object.")
        @Required
        @Size(min = 1)
        String requestedBy,

        @JsonPropertyDescription("User who has approved the exception. Must be the user who sets this field, must have"
                + " the verb approve, and must differ from requestedBy. Nothing is excused until it is set.")
        String approvedBy,

        @JsonPropertyDescription(
                "Generation (metadata.generation) of the exception that the approver has read, before the"
                        + " approval. Set together with approvedBy; another generation than the present one is denied.")
        @Nullable
        Long approvedGeneration,

        @JsonPropertyDescription("UID (metadata.uid) of the exception that the approver has read. Set together with"
                + " approvedBy; the UID of another exception, such as a deleted one of this name, is denied.")
        String approvedUID) {
    /** Spec of an object without one. */
    public static final DeploymentExceptionSpec EMPTY =
            new DeploymentExceptionSpec(List.of(), List.of(), List.of(), List.of(), "", null, "", "", "", null, "");

    public DeploymentExceptionSpec {
        policies = List.copyOf(requireNonNullElse(policies, List.of()));
        checks = List.copyOf(requireNonNullElse(checks, List.of()));
        workloads = List.copyOf(requireNonNullElse(workloads, List.of()));
        images = List.copyOf(requireNonNullElse(images, List.of()));
        reason = requireNonNullElse(reason, "");
        expirationTime = requireNonNullElse(expirationTime, "");
        requestedBy = requireNonNullElse(requestedBy, "");
        approvedBy = requireNonNullElse(approvedBy, "");
        approvedUID = requireNonNullElse(approvedUID, "");
    }

    /** Workloads of one kind, by name. */
    public record WorkloadPattern(
            @JsonPropertyDescription("Kind of the workload.") @Required
            Match.@Nullable MatchableKind kind,

            @JsonPropertyDescription("Name of the workload, or a glob with at least three characters before the first"
                    + " wildcard, such as web-*.")
            @Required
            @Size(min = 1)
            String name) {
        public WorkloadPattern {
            name = requireNonNullElse(name, "");
        }
    }

    /**
     * Returns this spec with an approval of what the approver has read.
     *
     * @param generation generation of the exception that was read
     * @param uid UID of the exception that was read
     */
    public DeploymentExceptionSpec withApproval(String approver, @Nullable Long generation, String uid) {
        return new DeploymentExceptionSpec(
                policies,
                checks,
                workloads,
                images,
                reason,
                ticket,
                expirationTime,
                requestedBy,
                approver,
                generation,
                uid);
    }

    /** Returns the content, which is this spec without an approval. */
    public DeploymentExceptionSpec content() {
        return withApproval("", null, "");
    }

    /** Returns whether generation and UID in the approval are the same as in the other. */
    public boolean hasApprovedVersionOf(DeploymentExceptionSpec other) {
        return Objects.equals(approvedGeneration, other.approvedGeneration) && approvedUID.equals(other.approvedUID);
    }
}
