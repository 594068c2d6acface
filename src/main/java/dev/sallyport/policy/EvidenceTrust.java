package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.trust.TrustRootIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * What it takes to believe what other clusters attest.
 *
 * @param keys that authorities refer to
 * @param trustRoots that vouch for identities
 * @param verifier finds what they have attested
 */
public record EvidenceTrust(KeyLookup keys, TrustRootIndex trustRoots, SignatureVerifier verifier) {

    /** Nobody is asked. */
    public static EvidenceTrust none() {
        return new EvidenceTrust(
                KeyLookup.NONE,
                new TrustRootIndex(KeyLookup.NONE, _ -> {
                    throw new IllegalArgumentException("is not read here");
                }),
                (_, _, _, _, _) ->
                        new Unavailable(UndecidedReason.POLICY_ERROR, "attestations are not looked for here"));
    }

    List<Authority> authorities(List<AuthoritySpec> given, SpecErrors errors) {
        var compiler = new AuthorityCompiler(keys, trustRoots, errors);
        var authorities = new ArrayList<Authority>();
        var names = new HashSet<String>();
        for (int i = 0; i < given.size(); i++) {
            var path = "spec.promotion.attestedBy[" + i + "]";
            if (!names.add(given.get(i).name())) {
                errors.invalid(
                        path + ".name", "is there already: \"" + given.get(i).name() + "\"");
            }
            compiler.compile(given.get(i), path).ifPresent(authorities::add);
        }
        return authorities;
    }
}
