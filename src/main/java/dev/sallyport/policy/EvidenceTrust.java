package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.Unavailable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Trust in attestations of other clusters: trust material and a verifier. */
public record EvidenceTrust(TrustMaterial material, SignatureVerifier verifier) {
    /** Trust without keys and registries: every promotion by attestation is undecided. */
    public static EvidenceTrust none() {
        return new EvidenceTrust(
                TrustMaterial.none(),
                (_, _, _, _, _) -> new Unavailable(UndecidedReason.POLICY_ERROR, "attestations are not verified here"));
    }

    List<Authority> authorities(List<AuthoritySpec> specs, SpecErrors errors) {
        var compiler = new AuthorityCompiler(material, errors);
        var authorities = new ArrayList<Authority>();
        var names = new HashSet<String>();
        for (int i = 0; i < specs.size(); i++) {
            var path = "spec.promotion.attestedBy[" + i + "]";
            if (!names.add(specs.get(i).name())) {
                errors.invalid(
                        path + ".name",
                        "duplicates the authority \"%s\"".formatted(specs.get(i).name()));
            }
            compiler.compile(specs.get(i), path).ifPresent(authorities::add);
        }
        return authorities;
    }
}
