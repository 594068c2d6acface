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

/** Changes in one namespace that are no deployments and that its Environment controls. The operator alone writes it. */
@Group("sallyport.dev")
@Version("v1alpha1")
@Kind("ChangeRecord")
@Plural("changerecords")
@ShortNames("crec")
@Categories("sallyport")
@JsonClassDescription(
        "Controlled changes in one namespace that are no deployments: requester, time, object and outcome,"
                + " without values. Written by the operator alone.")
@AdditionalPrinterColumn(name = "Environment", jsonPath = ".spec.environment")
@AdditionalPrinterColumn(name = "Requester", jsonPath = ".spec.changes[0].requester")
@AdditionalPrinterColumn(name = "Action", jsonPath = ".spec.changes[0].action")
@AdditionalPrinterColumn(name = "Kind", jsonPath = ".spec.changes[0].kind")
@AdditionalPrinterColumn(name = "Object", jsonPath = ".spec.changes[0].name")
@AdditionalPrinterColumn(name = "Outcome", jsonPath = ".spec.changes[0].outcome")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class ChangeRecord extends CustomResource<ChangeRecordSpec, Void> implements Namespaced {}
