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
 * Certificate authorities, transparency logs and timestamp authorities of one sigstore. Cluster-scoped; authorities of
 * policies refer to it by name.
 */
@Group("sallyport.dev")
@Version("v1alpha1")
@Kind("TrustRoot")
@Plural("trustroots")
@ShortNames("troot")
@Categories("sallyport")
@JsonClassDescription(
        "Certificate authorities, transparency logs and timestamp authorities of one sigstore. Keyless authorities of"
                + " policies refer to it by name.")
@AdditionalPrinterColumn(name = "Expires", jsonPath = ".status.expirationTime")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class TrustRoot extends CustomResource<TrustRootSpec, TrustRootStatus> {}
