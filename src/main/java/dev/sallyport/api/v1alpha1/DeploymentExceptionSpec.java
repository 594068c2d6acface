package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which findings pass, for whom, why and how long. A finding passes where one exception covers all of it. */
@ValidationRule(
        value = "!has(self.approvedBy) || self.approvedBy == '' || self.approvedBy != self.requestedBy",
        message = "nobody approves what he has asked for")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DeploymentExceptionSpec(
        @JsonPropertyDescription("Names of the policies whose findings pass.") @Required @Size(min = 1, max = 32)
        List<String> policies,

        @JsonPropertyDescription("Ids of the checks whose findings pass, such as image/signature; no globs.")
        @Required
        @Size(min = 1, max = 64)
        List<String> checks,

        @JsonPropertyDescription("The workloads of this namespace that it is for. One that is named by its Deployment,"
                + " CronJob or the like is meant with all that the cluster makes of it.")
        @Required
        @Size(min = 1, max = 64)
        List<WorkloadPattern> workloads,

        @JsonPropertyDescription("Images, as globs over registry and repository, that findings must be about; any when"
                + " unset. For checks of what is in an image each ends in @sha256:..., so that a moved tag is not"
                + " covered.")
        @Size(max = 64)
        List<String> images,

        @JsonPropertyDescription("Why the findings have to pass.") @Required @Size(min = 10, max = 2048)
        String reason,

        @JsonPropertyDescription("Where it is told more, such as the name of a ticket.") @Size(max = 512) @Nullable
        String ticket,

        @JsonPropertyDescription(
                "When it ends, such as 2026-12-24T00:00:00Z; at most as far ahead as the operator lets" + " it be.")
        @Required
        @Size(min = 1, max = 64)
        String expirationTime,

        @JsonPropertyDescription("The user who asks for it: whoever writes the object.") @Required @Size(min = 1)
        String requestedBy,

        @JsonPropertyDescription("The user who has approved it: whoever writes this field, with the right to approve;"
                + " until then nothing passes.")
        String approvedBy) {
    /** Nothing at all, where an object has no spec. */
    public static final DeploymentExceptionSpec EMPTY =
            new DeploymentExceptionSpec(List.of(), List.of(), List.of(), List.of(), "", null, "", "", "");

    public DeploymentExceptionSpec {
        policies = List.copyOf(requireNonNullElse(policies, List.of()));
        checks = List.copyOf(requireNonNullElse(checks, List.of()));
        workloads = List.copyOf(requireNonNullElse(workloads, List.of()));
        images = List.copyOf(requireNonNullElse(images, List.of()));
        reason = requireNonNullElse(reason, "");
        expirationTime = requireNonNullElse(expirationTime, "");
        requestedBy = requireNonNullElse(requestedBy, "");
        approvedBy = requireNonNullElse(approvedBy, "");
    }

    /** Workloads of a kind. */
    public record WorkloadPattern(
            @JsonPropertyDescription("The kind of object.") @Required
            Match.@Nullable Kind kind,

            @JsonPropertyDescription("Its name, as a glob with at least one letter or digit.") @Required @Size(min = 1)
            String name) {
        public WorkloadPattern {
            name = requireNonNullElse(name, "");
        }
    }

    /** The same with another approver; empty for none. */
    public DeploymentExceptionSpec withApprovedBy(String approver) {
        return new DeploymentExceptionSpec(
                policies, checks, workloads, images, reason, ticket, expirationTime, requestedBy, approver);
    }
}
