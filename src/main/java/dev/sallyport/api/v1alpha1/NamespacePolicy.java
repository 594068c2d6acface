package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * Checks of a team for its own namespace, in addition to those of DeploymentPolicies. Its spec is that of a DeploymentPolicy
 * without a choice of namespaces.
 */
@Group("sallyport.dev")
@Version("v1alpha1")
@Kind("NamespacePolicy")
@Plural("namespacepolicies")
@ShortNames("npol")
@Categories("sallyport")
@JsonClassDescription(
        "Checks that matching workloads of this namespace must pass, in addition to those of DeploymentPolicies. It cannot"
                + " allow anything that another policy denies.")
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
public class NamespacePolicy extends CustomResource<DeploymentPolicySpec, DeploymentPolicyStatus>
        implements Namespaced {}
