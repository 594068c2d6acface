package dev.sallyport.convert.images;

import dev.sallyport.convert.model.Conversion;
import dev.sallyport.convert.model.Draft;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.Scope;
import dev.sallyport.convert.model.Selector;
import dev.sallyport.convert.model.SourceObject;
import dev.sallyport.workload.ObjectKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reader of ClusterImagePolicies of the policy-controller. An image must satisfy one of the authorities. */
public final class ClusterImagePolicies {
    private static final Set<String> FIELDS = Set.of("images", "match", "authorities", "mode", "policy");
    private static final Set<String> AUTHORITY_FIELDS = Set.of(
            "name",
            "key",
            "keyless",
            "static",
            "ctlog",
            "attestations",
            "rfc3161timestamp",
            "signatureFormat",
            "source");
    private static final Selector INCLUDED = new Selector(Map.of("policy.sigstore.dev/include", "true"), List.of());
    private static final Map<String, String> PREDICATES = Map.of(
            "custom", "https://cosign.sigstore.dev/attestation/v1",
            "slsaprovenance", "https://slsa.dev/provenance/v0.2",
            "slsaprovenance02", "https://slsa.dev/provenance/v0.2",
            "slsaprovenance1", "https://slsa.dev/provenance/v1",
            "spdx", "https://spdx.dev/Document",
            "spdxjson", "https://spdx.dev/Document",
            "cyclonedx", "https://cyclonedx.org/bom",
            "link", "https://in-toto.io/Link/v1",
            "vuln", "https://cosign.sigstore.dev/attestation/vuln/v1",
            "openvex", "https://openvex.dev/ns");

    private final SourceObject source;
    private final Fields spec;

    private ClusterImagePolicies(SourceObject source, Fields spec) {
        this.source = source;
        this.spec = spec;
    }

    /** Returns the policy for a ClusterImagePolicy. */
    public static Conversion convert(SourceObject source) {
        var conversion = new Conversion(source);
        try {
            var spec = source.fields().partOrEmpty("spec");
            spec.requireOnly(FIELDS);
            new ClusterImagePolicies(source, spec).convert(conversion);
        } catch (Inexpressible e) {
            conversion.note(Note.Effect.OMITTED, e.reason());
        }
        return conversion;
    }

    private void convert(Conversion conversion) throws Inexpressible {
        if (spec.has("policy")) {
            throw new Inexpressible(
                    "policies in CUE or Rego have no equivalent: write conditions of attestations in CEL");
        }
        var authorities = spec.parts("authorities");
        var isStatic = authorities.stream().filter(each -> each.has("static")).toList();
        if (!isStatic.isEmpty()) {
            fixed(isStatic.getFirst(), authorities.size(), conversion);
            return;
        }
        var draft = draft();
        var globs = globs(draft);
        var rule = new ImageRuleDraft(globs);
        var signers = new ArrayList<String>();
        var drafts = new AuthorityDrafts(draft);
        for (var authority : authorities) {
            authority.requireOnly(AUTHORITY_FIELDS);
            signers.addAll(signers(authority, drafts, draft));
        }
        require(authorities, signers, rule);
        rule.addTo(draft);
        draft.note(
                Note.Effect.WEAKER,
                "images that no policy matches are allowed; list permitted repositories in images.sources to deny"
                        + " them");
        conversion.add(draft);
    }

    private void fixed(Fields authority, int count, Conversion conversion) throws Inexpressible {
        var action = authority.partOrEmpty("static").text("action");
        if (action.equals("pass")) {
            conversion.note(Note.Effect.MANUAL, "a static authority with action pass requires nothing");
        } else if (action.equals("fail") && count == 1) {
            var draft = draft();
            var globs = globs(draft);
            draft.check("images", globs.contains("**") ? Map.of("sources", List.of()) : Map.of("denied", globs));
            conversion.add(draft);
        } else {
            throw new Inexpressible("a static authority beside others");
        }
    }

    private Draft draft() throws Inexpressible {
        var mode = spec.text("mode", "enforce");
        if (!Set.of("enforce", "warn").contains(mode)) {
            throw new Inexpressible("the mode \"%s\"".formatted(mode));
        }
        return new Draft(source.label(), source.name(), mode.equals("warn") ? "Warn" : "Deny", scope());
    }

    /** Returns the scope: kinds and labels of {@code match}, in namespaces that opt in. */
    private Scope scope() throws Inexpressible {
        var scope = Scope.EVERYTHING.withNamespaceSelector(INCLUDED);
        var kinds = new ArrayList<String>();
        var labels = new ArrayList<Selector>();
        for (var match : spec.parts("match")) {
            match.requireOnly(Set.of("group", "version", "resource", "selector"));
            var group = match.text("group");
            var resource = match.text("resource");
            ObjectKind.ofResource(group, resource)
                    .filter(kind -> kind.custom().isEmpty())
                    .map(ObjectKind::kind)
                    .ifPresent(kinds::add);
            labels.add(Selector.of(match.partOrEmpty("selector")));
        }
        if (labels.stream().distinct().count() > 1) {
            throw new Inexpressible("match with several selectors");
        }
        if (!spec.parts("match").isEmpty() && kinds.isEmpty()) {
            throw new Inexpressible("no policy evaluates one of its resources");
        }
        return labels.isEmpty() ? scope : scope.withKinds(kinds).withObjectSelector(labels.getFirst());
    }

    private List<String> globs(Draft draft) throws Inexpressible {
        var globs = new ArrayList<String>();
        for (var image : spec.parts("images")) {
            image.requireOnly(Set.of("glob"));
            var glob = image.text("glob");
            globs.add(ImageGlobs.ofPolicyController(glob));
            if (ImageGlobs.isForVersions(glob)) {
                draft.note(Note.Effect.STRICTER, "\"%s\" applies to every tag and digest".formatted(glob));
            }
        }
        return globs;
    }

    private static List<String> signers(Fields authority, AuthorityDrafts authorities, Draft draft)
            throws Inexpressible {
        for (var source : authority.parts("source")) {
            source.requireOnly(Set.of("signaturePullSecrets"));
            draft.note(Note.Effect.MANUAL, "signaturePullSecrets: use pull secrets, or those of the operator");
        }
        var name = authority.text("name", "authority");
        if (authority.has("key")) {
            var key = authority.partOrEmpty("key");
            key.requireOnly(Set.of("data", "secretRef", "hashAlgorithm"));
            if (!key.text("hashAlgorithm", "sha256").equalsIgnoreCase("sha256")) {
                throw new Inexpressible("the hash algorithm " + key.text("hashAlgorithm"));
            }
            if (authority.has("ctlog") || authority.has("rfc3161timestamp")) {
                draft.note(Note.Effect.WEAKER, AuthorityDrafts.NO_LOG);
            }
            return key.has("secretRef")
                    ? List.of(authorities.secret(
                            name, key.partOrEmpty("secretRef").text("name"), ""))
                    : authorities.keys(name, key.text("data"));
        }
        return identities(authority, name, authorities);
    }

    private static List<String> identities(Fields authority, String name, AuthorityDrafts authorities)
            throws Inexpressible {
        var keyless = authority.partOrEmpty("keyless");
        keyless.requireOnly(Set.of("url", "identities", "trustRootRef"));
        if (keyless.parts("identities").isEmpty()) {
            throw new Inexpressible("an authority without key and identities");
        }
        var root = keyless.text("trustRootRef", authority.partOrEmpty("ctlog").text("trustRootRef"));
        var names = new ArrayList<String>();
        for (var identity : keyless.parts("identities")) {
            identity.requireOnly(Set.of("issuer", "subject", "issuerRegExp", "subjectRegExp"));
            names.add(authorities.identity(name, identity, false, root.isEmpty() ? null : root));
        }
        return List.copyOf(names);
    }

    /** Requires a signature or attestation by any of the signers. */
    private static void require(List<Fields> authorities, List<String> signers, ImageRuleDraft rule)
            throws Inexpressible {
        var first = types(authorities.isEmpty() ? Fields.empty("") : authorities.getFirst());
        for (var authority : authorities) {
            if (!types(authority).equals(first)) {
                throw new Inexpressible("authorities of which each requires something else");
            }
        }
        if (first.isEmpty()) {
            rule.signedBy(signers, 1);
            return;
        }
        if (first.size() > 1 && signers.size() > 1) {
            throw new Inexpressible("several attestations that one of several authorities must have made");
        }
        for (var type : first) {
            rule.attestation(type, signers, List.of());
        }
    }

    private static Set<String> types(Fields authority) throws Inexpressible {
        var types = new LinkedHashSet<String>();
        for (var attestation : authority.parts("attestations")) {
            attestation.requireOnly(Set.of("name", "predicateType"));
            var type = attestation.text("predicateType");
            types.add(PREDICATES.getOrDefault(type, type));
        }
        return types;
    }
}
