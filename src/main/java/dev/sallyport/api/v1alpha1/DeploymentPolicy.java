package dev.sallyport.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** What a deployment must be to enter the cluster. Cluster scoped; all policies that match are required. */
@Group("sallyport.dev")
@Version("v1alpha1")
@Kind("DeploymentPolicy")
@Plural("deploymentpolicies")
@ShortNames("dpol")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class DeploymentPolicy extends CustomResource<DeploymentPolicySpec, DeploymentPolicyStatus> {}
