package dev.sallyport.convert.images;

import com.google.re2j.Pattern;
import dev.sallyport.convert.admission.ResourceRules;
import dev.sallyport.convert.model.Conversion;
import dev.sallyport.convert.model.Draft;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.Scope;
import dev.sallyport.convert.model.SourceObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reader of ImageValidatingPolicies of Kyverno, whose validations have the usual form. */
public final class ImageValidatingPolicies {
    private static final Set<String> FIELDS = Set.of(
            "matchConstraints",
            "matchConditions",
            "matchImageReferences",
            "attestors",
            "attestations",
            "validations",
            "validationActions",
            "validationConfigurations",
            "failurePolicy",
            "webhookConfiguration",
            "credentials",
            "evaluation",
            "autogen",
            "auditAnnotations");
    private static final String IMAGES = "images\\.(\\w+)";
    private static final String ATTESTORS = "\\[\\s*(attestors\\.\\w+(?:\\s*,\\s*attestors\\.\\w+)*)\\s*\\]";
    private static final Pattern SIGNATURES = Pattern.compile("(?s)\\s*" + IMAGES
            + "\\s*\\.\\s*map\\(\\s*(\\w+)\\s*,\\s*verifyImageSignatures\\(\\s*\\w+\\s*,\\s*" + ATTESTORS
            + "\\s*\\)\\s*\\)\\s*\\.\\s*all\\(\\s*(\\w+)\\s*,\\s*\\w+\\s*(>|>=|==)\\s*(\\d+)\\s*\\)\\s*");
    private static final Pattern ATTESTATIONS = Pattern.compile("(?s)\\s*" + IMAGES
            + "\\s*\\.\\s*map\\(\\s*(\\w+)\\s*,\\s*verifyAttestationSignatures\\(\\s*\\w+\\s*,\\s*attestations\\.(\\w+)\\s*,\\s*"
            + ATTESTORS + "\\s*\\)\\s*\\)\\s*\\.\\s*all\\(\\s*(\\w+)\\s*,\\s*\\w+\\s*(>|>=|==)\\s*(\\d+)\\s*\\)\\s*");
    private static final Pattern PAYLOAD = Pattern.compile(
            "(?s)\\s*" + IMAGES
                    + "\\s*\\.\\s*all\\(\\s*(\\w+)\\s*,\\s*extractPayload\\(\\s*\\w+\\s*,\\s*attestations\\.(\\w+)\\s*\\)(\\..+)\\)\\s*");

    private final SourceObject source;
    private final Fields spec;
    private final Map<String, String> conditions = new LinkedHashMap<>();

    private ImageValidatingPolicies(SourceObject source, Fields spec) {
        this.source = source;
        this.spec = spec;
    }

    /** Returns the policy for an ImageValidatingPolicy. A validation of another form makes it inexpressible as a whole. */
    public static Conversion convert(SourceObject source) {
        var conversion = new Conversion(source);
        try {
            var spec = source.fields().partOrEmpty("spec");
            spec.requireOnly(FIELDS);
            conversion.add(new ImageValidatingPolicies(source, spec).draft());
        } catch (Inexpressible e) {
            conversion.note(Note.Effect.OMITTED, e.reason());
        }
        return conversion;
    }

    private Draft draft() throws Inexpressible {
        if (!spec.partOrEmpty("evaluation").text("mode", "Kubernetes").equals("Kubernetes")) {
            throw new Inexpressible("evaluation.mode: only objects of Kubernetes are evaluated");
        }
        var notes = new ArrayList<Note>();
        var constraints = spec.partOrEmpty("matchConstraints");
        var scope = constraints.values().isEmpty()
                ? Scope.EVERYTHING
                : new ResourceRules(constraints, (level, text) -> notes.add(new Note(level, source.label(), text)))
                        .scope();
        if (scope.kinds().equals(List.of("Pod"))) {
            scope = scope.withKinds(List.of());
        }
        var actions = spec.texts("validationActions");
        var action =
                actions.isEmpty() || actions.contains("Deny") ? "Deny" : actions.contains("Warn") ? "Warn" : "Audit";
        for (var condition : spec.parts("matchConditions")) {
            scope = scope.when(condition.text("expression"));
        }
        var draft = new Draft(source.label(), source.name(), action, scope);
        notes.forEach(note -> draft.note(note.effect(), note.text()));
        settings(draft);
        var rule = new ImageRuleDraft(globs(draft));
        var authorities = new AuthorityDrafts(draft);
        var validations = spec.parts("validations");
        for (var validation : validations) {
            payload(validation.text("expression"));
        }
        for (var validation : validations) {
            validation(validation.text("expression"), rule, authorities, draft);
        }
        if (!conditions.isEmpty()) {
            throw new Inexpressible("a condition on the attestation %s, whose signature is not verified"
                    .formatted(conditions.keySet().iterator().next()));
        }
        rule.addTo(draft);
        return draft;
    }

    private void settings(Draft draft) throws Inexpressible {
        var settings = spec.partOrEmpty("validationConfigurations");
        if (settings.flag("mutateDigest", true)) {
            draft.note(Note.Effect.MANUAL, "mutateDigest: enable digest pinning (webhook.digestPinning.enabled)");
        } else if (settings.flag("verifyDigest", true)) {
            draft.note(
                    Note.Effect.WEAKER,
                    "verifyDigest: set images.tags: RequireDigest where every image needs a digest");
        }
        if (spec.text("failurePolicy", "Fail").equals("Ignore")) {
            draft.note(Note.Effect.STRICTER, "failurePolicy: Ignore: a request is denied while no replica answers");
        }
        if (spec.has("credentials")) {
            draft.note(Note.Effect.MANUAL, "credentials: use pull secrets, or those of the operator");
        }
    }

    private List<String> globs(Draft draft) throws Inexpressible {
        var globs = new ArrayList<String>();
        for (var reference : spec.parts("matchImageReferences")) {
            if (!reference.has("glob")) {
                throw new Inexpressible("matchImageReferences with an expression");
            }
            var glob = reference.text("glob");
            globs.addAll(ImageGlobs.ofKyverno(glob));
            if (ImageGlobs.isForVersions(glob)) {
                draft.note(Note.Effect.STRICTER, "\"%s\" applies to every tag".formatted(glob));
            }
        }
        return globs.isEmpty() ? List.of("**") : List.copyOf(globs);
    }

    /** Keeps a condition on the payload of an attestation until its signature is required. */
    private void payload(String expression) throws Inexpressible {
        var payload = PAYLOAD.matcher(expression);
        if (payload.matches()) {
            var condition = "statement" + payload.group(4).strip();
            if (conditions.put(payload.group(3), condition) != null) {
                throw new Inexpressible("several conditions on one attestation");
            }
        }
    }

    private void validation(String expression, ImageRuleDraft rule, AuthorityDrafts authorities, Draft draft)
            throws Inexpressible {
        var signatures = SIGNATURES.matcher(expression);
        var attestations = ATTESTATIONS.matcher(expression);
        if (signatures.matches()) {
            noteContainers(signatures.group(1), draft);
            var attestors = signatures.group(3).split("\\s*,\\s*", -1);
            rule.signedBy(signers(attestors, authorities, draft), threshold(signatures.group(5), signatures.group(6)));
        } else if (attestations.matches()) {
            noteContainers(attestations.group(1), draft);
            int threshold = threshold(attestations.group(6), attestations.group(7));
            var attestors = attestations.group(4).split("\\s*,\\s*", -1);
            if (threshold != 1) {
                throw new Inexpressible("attestations by more than one signer");
            }
            var condition = conditions.remove(attestations.group(3));
            rule.attestation(
                    predicateType(attestations.group(3)),
                    signers(attestors, authorities, draft),
                    condition == null ? List.of() : List.of(condition));
        } else if (!PAYLOAD.matches(expression)) {
            throw new Inexpressible(
                    "the validation \"%s\"".formatted(expression.strip().replaceAll("\\s+", " ")));
        }
    }

    private static void noteContainers(String images, Draft draft) {
        draft.note(
                Note.Effect.STRICTER,
                "images.%s: images of all containers and of image volumes are verified".formatted(images));
    }

    private static int threshold(String operator, String number) {
        return Integer.parseInt(number) + (operator.equals(">") ? 1 : 0);
    }

    private List<String> signers(String[] references, AuthorityDrafts authorities, Draft draft) throws Inexpressible {
        var signers = new ArrayList<String>();
        for (var reference : references) {
            var name = reference.strip().replace("attestors.", "");
            var attestor = named("attestors", name);
            attestor.requireOnly(Set.of("name", "cosign"));
            var cosign = attestor.partOrEmpty("cosign");
            cosign.requireOnly(Set.of("key", "keyless", "ctlog"));
            if (cosign.has("key")) {
                var key = cosign.partOrEmpty("key");
                key.requireOnly(Set.of("data"));
                var keys = authorities.keys(name, key.text("data"));
                if (keys.size() != 1) {
                    throw new Inexpressible("an attestor with several keys");
                }
                signers.addAll(keys);
                if (!cosign.partOrEmpty("ctlog").flag("insecureIgnoreTlog", false)) {
                    draft.note(Note.Effect.WEAKER, AuthorityDrafts.NO_LOG);
                }
            } else {
                signers.add(identity(name, cosign, authorities));
            }
        }
        return signers;
    }

    private static String identity(String name, Fields cosign, AuthorityDrafts authorities) throws Inexpressible {
        cosign.partOrEmpty("ctlog").requireOnly(Set.of("url"));
        var keyless = cosign.partOrEmpty("keyless");
        keyless.requireOnly(Set.of("identities"));
        var identities = keyless.parts("identities");
        if (identities.size() != 1) {
            throw new Inexpressible("an attestor with %d identities".formatted(identities.size()));
        }
        return authorities.identity(name, identities.getFirst(), false, null);
    }

    private String predicateType(String name) throws Inexpressible {
        var attestation = named("attestations", name);
        attestation.requireOnly(Set.of("name", "intoto"));
        return attestation.partOrEmpty("intoto").text("type");
    }

    private Fields named(String field, String name) throws Inexpressible {
        for (var each : spec.parts(field)) {
            if (each.text("name").equals(name)) {
                return each;
            }
        }
        throw new Inexpressible("%s.%s does not exist".formatted(field, name));
    }
}
