package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * Checks that workloads must pass to be admitted. Cluster-scoped; every policy that matches an object applies to it. Printer
 * columns appear in the order in which they are declared here.
 */
@Group("sallyport.dev")
@Version("v1alpha1")
@Kind("DeploymentPolicy")
@Plural("deploymentpolicies")
@ShortNames("dpol")
@Categories("sallyport")
@JsonClassDescription(
        "Checks that matching workloads must pass to be admitted, and the action that violations have. Every policy"
                + " that matches an object applies to it.")
@AdditionalPrinterColumn(name = "Action", jsonPath = ".spec.action")
@AdditionalPrinterColumn(
        name = "Violations",
        jsonPath = ".status.violating",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class DeploymentPolicy extends CustomResource<DeploymentPolicySpec, DeploymentPolicyStatus> {}
