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
 * Who deployed what, where and when, and what became of it: one for each workload at the top, written by the operator
 * alone. The spec says what was let in, the status how it went.
 */
@Group("sallyport.dev")
@Version("v1alpha1")
@Kind("DeploymentRecord")
@Plural("deploymentrecords")
@ShortNames("drec")
@AdditionalPrinterColumn(name = "Kind", jsonPath = ".spec.workload.kind")
@AdditionalPrinterColumn(name = "Workload", jsonPath = ".spec.workload.name")
@AdditionalPrinterColumn(name = "Environment", jsonPath = ".spec.environment")
@AdditionalPrinterColumn(
        name = "Revision",
        jsonPath = ".spec.revisions[0].number",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "By", jsonPath = ".spec.revisions[0].requester")
@AdditionalPrinterColumn(
        name = "Deployed",
        jsonPath = ".spec.revisions[0].time",
        type = AdditionalPrinterColumn.Type.DATE)
public class DeploymentRecord extends CustomResource<DeploymentRecordSpec, DeploymentRecordStatus>
        implements Namespaced {}
