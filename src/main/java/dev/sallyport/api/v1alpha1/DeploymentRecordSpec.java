package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Allowed deployments of one workload. */
@JsonClassDescription("The workload and its deployments, newest first.")
public record DeploymentRecordSpec(
        @JsonPropertyDescription("Workload that the record describes, in the namespace of the record.") @Required
        WorkloadReference workload,

        @JsonPropertyDescription("Environment that the namespace belonged to at the newest revision.") @Required
        String environment,

        @JsonPropertyDescription("Deployments, newest first. The oldest are removed when there are more than ten.")
        @Size(max = 10)
        List<Revision> revisions) {
    public DeploymentRecordSpec {
        environment = requireNonNullElse(environment, "");
        revisions = List.copyOf(requireNonNullElse(revisions, List.of()));
    }

    /** Top-level workload: no other object controls it. */
    public record WorkloadReference(
            @JsonPropertyDescription("API version of the workload.")
            String apiVersion,

            @JsonPropertyDescription("Kind of the workload.")
            String kind,

            @JsonPropertyDescription("Name of the workload.")
            String name) {}

    /** One deployment. */
    public record Revision(
            @JsonPropertyDescription("Sequence number of the deployment, starting at 1.")
            long number,

            @JsonPropertyDescription("Identifier of the decision, as in the audit line.")
            String decision,

            @JsonPropertyDescription("Time of the admission request.")
            String time,

            @JsonPropertyDescription("User of the admission request.")
            String requester,

            @JsonPropertyDescription("Operation of the admission request: CREATE or UPDATE.")
            String operation,

            @JsonPropertyDescription("Environment of the deployment.")
            String environment,

            @JsonPropertyDescription("Fingerprint (SHA-256) of the pod template, by which the rollout is recognized.")
            String template,

            @JsonPropertyDescription("Images of the pod template.")
            List<Image> images,

            @JsonPropertyDescription("Policies that the object was evaluated by.")
            List<PolicyReference> policies,

            @JsonPropertyDescription("Names of the DeploymentExceptions that excused findings.")
            List<String> exceptions) {
        public Revision {
            images = List.copyOf(requireNonNullElse(images, List.of()));
            policies = List.copyOf(requireNonNullElse(policies, List.of()));
            exceptions = List.copyOf(requireNonNullElse(exceptions, List.of()));
        }
    }

    /** Image reference of a manifest with its digest at admission. */
    public record Image(
            @JsonPropertyDescription("Image reference in the manifest.")
            String image,

            @JsonPropertyDescription("Digest of the image at admission. Empty if no check resolved it.")
            String digest,

            @JsonPropertyDescription("Authorities whose signatures were verified.")
            List<String> authorities) {
        public Image {
            digest = requireNonNullElse(digest, "");
            authorities = List.copyOf(requireNonNullElse(authorities, List.of()));
        }
    }

    /** Policy at the time of a deployment. */
    public record PolicyReference(
            @JsonPropertyDescription("Name of the policy.") String name,

            @JsonPropertyDescription("Generation of the policy at that time.")
            long generation) {}
}
