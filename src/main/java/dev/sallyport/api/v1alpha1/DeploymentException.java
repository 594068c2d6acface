package dev.sallyport.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * Lets findings pass that policies make about workloads of its namespace: asked for by one, approved by another, for a
 * reason and for a time.
 */
@Group("sallyport.dev")
@Version("v1alpha1")
@Kind("DeploymentException")
@Plural("deploymentexceptions")
@ShortNames("dex")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Expires", jsonPath = ".spec.expirationTime")
@AdditionalPrinterColumn(name = "Requested by", jsonPath = ".spec.requestedBy")
@AdditionalPrinterColumn(name = "Approved by", jsonPath = ".spec.approvedBy")
@AdditionalPrinterColumn(name = "Uses", jsonPath = ".status.uses", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class DeploymentException extends CustomResource<DeploymentExceptionSpec, DeploymentExceptionStatus>
        implements Namespaced {}
