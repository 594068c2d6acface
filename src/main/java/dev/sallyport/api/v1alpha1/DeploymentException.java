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
 * Permission for named findings about named workloads of its namespace, requested by one user and approved by another, for a
 * limited time.
 */
@Group("sallyport.dev")
@Version("v1alpha1")
@Kind("DeploymentException")
@Plural("deploymentexceptions")
@ShortNames("dex")
@Categories("sallyport")
@JsonClassDescription(
        "Allows named findings about named workloads of this namespace until an expiration time. One user requests it;"
                + " another user with the verb approve approves it.")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Expires", jsonPath = ".spec.expirationTime")
@AdditionalPrinterColumn(name = "Requester", jsonPath = ".spec.requestedBy")
@AdditionalPrinterColumn(name = "Approver", jsonPath = ".spec.approvedBy")
@AdditionalPrinterColumn(name = "Uses", jsonPath = ".status.uses", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class DeploymentException extends CustomResource<DeploymentExceptionSpec, DeploymentExceptionStatus>
        implements Namespaced {}
