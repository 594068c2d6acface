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
 * Emergency access of one user to an Environment, for a limited time, with a reason, and with a review by another user.
 * Cluster-scoped.
 */
@Group("sallyport.dev")
@Version("v1alpha1")
@Kind("BreakGlass")
@Plural("breakglasses")
@ShortNames("bg")
@Categories("sallyport")
@JsonClassDescription(
        "Emergency access of one user to an Environment for a limited time: deployers, promotion and freezes"
                + " do not apply to this user. Afterwards another user reviews it; until then, deployments are denied.")
@AdditionalPrinterColumn(name = "Environment", jsonPath = ".spec.environment")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Requester", jsonPath = ".spec.requestedBy")
@AdditionalPrinterColumn(name = "Expires", jsonPath = ".status.expirationTime")
@AdditionalPrinterColumn(name = "Reviewer", jsonPath = ".spec.review.reviewedBy")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".spec.reason", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class BreakGlass extends CustomResource<BreakGlassSpec, BreakGlassStatus> {}
