package dev.sallyport.convert.images;

import dev.sallyport.convert.cel.Term;
import dev.sallyport.convert.jmespath.Conditions;
import dev.sallyport.convert.model.Draft;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One entry of {@code verifyImages} in a rule of Kyverno. */
public record ImageVerification(Fields entry) {
    private static final Set<String> FIELDS = Set.of(
            "imageReferences",
            "type",
            "attestors",
            "attestations",
            "mutateDigest",
            "verifyDigest",
            "required",
            "useCache",
            "failureAction",
            "failureActionOverrides",
            "imageRegistryCredentials",
            "validate");
    private static final Set<String> SET_FIELDS = Set.of("count", "entries");
    private static final Set<String> KEY_FIELDS =
            Set.of("publicKeys", "secret", "signatureAlgorithm", "rekor", "ctlog");
    private static final Set<String> KEYLESS_FIELDS =
            Set.of("issuer", "subject", "subjectRegExp", "issuerRegExp", "rekor", "ctlog");

    /** Adds authorities and image rules to a policy. */
    public void addTo(Draft draft) throws Inexpressible {
        entry.requireOnly(FIELDS);
        requireCosign();
        var globs = new ArrayList<String>();
        for (var pattern : entry.texts("imageReferences")) {
            globs.addAll(ImageGlobs.ofKyverno(pattern));
            if (ImageGlobs.isForVersions(pattern)) {
                draft.note(Note.Effect.STRICTER, "\"%s\" applies to every tag".formatted(pattern));
            }
        }
        if (entry.has("validate")) {
            throw new Inexpressible("verifyImages.validate has no equivalent");
        }
        notes(draft);
        var authorities = new AuthorityDrafts(draft);
        var rule = new ImageRuleDraft(globs);
        for (var set : entry.parts("attestors")) {
            var signers = signers(set, authorities);
            rule.signedBy(signers, count(set, signers));
            noteLog(set, draft);
        }
        for (var attestation : entry.parts("attestations")) {
            attestation(attestation, authorities, rule);
            for (var set : attestation.parts("attestors")) {
                noteLog(set, draft);
            }
        }
        rule.addTo(draft);
    }

    private static void noteLog(Fields set, Draft draft) throws Inexpressible {
        for (var each : set.parts("entries")) {
            if (each.has("keys")
                    && !each.partOrEmpty("keys").partOrEmpty("rekor").flag("ignoreTlog", false)) {
                draft.note(Note.Effect.WEAKER, AuthorityDrafts.NO_LOG);
            }
        }
    }

    private void requireCosign() throws Inexpressible {
        var type = entry.text("type", "Cosign");
        if (!Set.of("Cosign", "SigstoreBundle").contains(type)) {
            throw new Inexpressible("signatures of type %s have no equivalent".formatted(type));
        }
    }

    private void notes(Draft draft) throws Inexpressible {
        if (entry.flag("mutateDigest", true)) {
            draft.note(Note.Effect.MANUAL, "mutateDigest: enable digest pinning (webhook.digestPinning.enabled)");
        } else if (entry.flag("verifyDigest", true)) {
            draft.note(
                    Note.Effect.WEAKER,
                    "verifyDigest: set images.tags: RequireDigest where every image needs a digest");
        }
        if (!entry.flag("required", true)) {
            draft.note(Note.Effect.STRICTER, "required: false: every matching image must be verified");
        }
        if (entry.has("imageRegistryCredentials")) {
            draft.note(Note.Effect.MANUAL, "imageRegistryCredentials: use pull secrets, or those of the operator");
        }
    }

    /** Returns the required number of signers, which is all of them by default. */
    private static int count(Fields set, List<String> signers) throws Inexpressible {
        var count = set.get("count");
        if (count != null && !(count instanceof Number)) {
            throw new Inexpressible(set.at("count") + " is not a number");
        }
        return count instanceof Number number && number.intValue() > 0 ? number.intValue() : signers.size();
    }

    private static List<String> signers(Fields set, AuthorityDrafts authorities) throws Inexpressible {
        set.requireOnly(SET_FIELDS);
        var signers = new ArrayList<String>();
        for (var entry : set.parts("entries")) {
            entry.requireOnly(Set.of("keys", "keyless"));
            if (entry.has("keys")) {
                signers.addAll(keys(entry.partOrEmpty("keys"), authorities));
            } else {
                var keyless = entry.partOrEmpty("keyless");
                keyless.requireOnly(KEYLESS_FIELDS);
                requirePublicInstance(keyless);
                signers.add(authorities.identity("identity", keyless, true, null));
            }
        }
        if (signers.size() != Set.copyOf(signers).size()) {
            throw new Inexpressible("a signer is listed twice");
        }
        return signers;
    }

    private static List<String> keys(Fields keys, AuthorityDrafts authorities) throws Inexpressible {
        keys.requireOnly(KEY_FIELDS);
        if (!keys.text("signatureAlgorithm", "sha256").equals("sha256")) {
            throw new Inexpressible("the signature algorithm " + keys.text("signatureAlgorithm"));
        }
        if (keys.has("secret")) {
            var secret = keys.partOrEmpty("secret");
            return List.of(authorities.secret("key", secret.text("name"), secret.text("namespace")));
        }
        return authorities.keys("key", keys.text("publicKeys"));
    }

    /** Rejects keys of another transparency log: its trust root must be written by hand. */
    private static void requirePublicInstance(Fields keyless) throws Inexpressible {
        if (keyless.partOrEmpty("rekor").has("pubkey")
                || keyless.partOrEmpty("ctlog").has("pubkey")
                || keyless.partOrEmpty("ctlog").has("tsaCertChain")) {
            throw new Inexpressible("keys of a private sigstore: write a TrustRoot for them");
        }
    }

    private static void attestation(Fields attestation, AuthorityDrafts authorities, ImageRuleDraft rule)
            throws Inexpressible {
        attestation.requireOnly(Set.of("type", "predicateType", "attestors", "conditions", "name"));
        var type = attestation.text("type", attestation.text("predicateType"));
        if (!type.contains("://")) {
            throw new Inexpressible("the attestation type \"%s\" is no URI".formatted(type));
        }
        var conditions = new Conditions(Map.of("", "predicate"), "")
                .of(attestation, "conditions").stream().map(Term::text).toList();
        for (var set : attestation.parts("attestors")) {
            var signers = signers(set, authorities);
            int count = count(set, signers);
            if (count == 1) {
                rule.attestation(type, signers, conditions);
            } else if (count == signers.size()) {
                for (var signer : signers) {
                    rule.attestation(type, List.of(signer), conditions);
                }
            } else {
                throw new Inexpressible("attestations by %d of %d signers".formatted(count, signers.size()));
            }
        }
        if (attestation.parts("attestors").isEmpty()) {
            throw new Inexpressible("an attestation without attestors");
        }
    }
}
