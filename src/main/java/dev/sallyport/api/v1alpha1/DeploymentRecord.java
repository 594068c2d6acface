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
 * Deployments of one top-level workload, with requester, time, images and rollout. The operator alone writes it: the spec
 * contains the allowed revisions, the status the progress of each rollout.
 */
@Group("sallyport.dev")
@Version("v1alpha1")
@Kind("DeploymentRecord")
@Plural("deploymentrecords")
@ShortNames("drec")
@Categories("sallyport")
@JsonClassDescription(
        "Deployments of one top-level workload: requester, time, images, policies and the progress of each rollout."
                + " Written by the operator alone.")
@AdditionalPrinterColumn(name = "Environment", jsonPath = ".spec.environment")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Unhealthy", jsonPath = ".status.rollouts[0].unhealthy.reason")
@AdditionalPrinterColumn(
        name = "Revision",
        jsonPath = ".spec.revisions[0].number",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Requester", jsonPath = ".spec.revisions[0].requester")
@AdditionalPrinterColumn(name = "Kind", jsonPath = ".spec.workload.kind", priority = 1)
@AdditionalPrinterColumn(name = "Workload", jsonPath = ".spec.workload.name", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class DeploymentRecord extends CustomResource<DeploymentRecordSpec, DeploymentRecordStatus>
        implements Namespaced {}
