package dev.sallyport.convert;

import dev.sallyport.convert.admission.AdmissionPolicies;
import dev.sallyport.convert.images.ClusterImagePolicies;
import dev.sallyport.convert.images.ImageValidatingPolicies;
import dev.sallyport.convert.images.TrustRoots;
import dev.sallyport.convert.kyverno.CelPolicies;
import dev.sallyport.convert.kyverno.ClassicPolicies;
import dev.sallyport.convert.model.Conversion;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.SourceObject;
import dev.sallyport.convert.podsecurity.PodSecurityConfiguration;
import dev.sallyport.convert.podsecurity.PodSecurityLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Conversion of all objects of some files. */
public final class Converter {
    private static final String KYVERNO = "kyverno.io";
    private static final String KYVERNO_CEL = "policies.kyverno.io";
    private static final String ADMISSION = "admissionregistration.k8s.io";
    private static final String SIGSTORE = "policy.sigstore.dev";
    /** API groups whose objects are policies. One without an equivalent is noted. */
    private static final Set<String> POLICY_GROUPS =
            Set.of(KYVERNO, KYVERNO_CEL, ADMISSION, SIGSTORE, "templates.gatekeeper.sh", "constraints.gatekeeper.sh");

    private final List<SourceObject> objects;
    private final List<Conversion> conversions = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();

    private Converter(List<SourceObject> objects) {
        this.objects = List.copyOf(objects);
    }

    /**
     * Conversions in the order of the input.
     *
     * @param notes notes on objects that have no conversion
     */
    public record ConvertedObjects(List<Conversion> conversions, List<Note> notes) {}

    /** Converts objects. Those that are no policies are left out. */
    public static ConvertedObjects convert(List<SourceObject> objects) {
        var converter = new Converter(objects);
        converter.podSecurity();
        var bindings = objects.stream()
                .filter(each -> is(each, ADMISSION, AdmissionPolicies.BINDING))
                .toList();
        var admission = new AdmissionPolicies(bindings);
        for (var object : objects) {
            converter.convert(object, admission);
        }
        converter.notes.addAll(AdmissionPolicies.unbound(
                bindings,
                objects.stream()
                        .filter(each -> is(each, ADMISSION, AdmissionPolicies.KIND))
                        .toList()));
        return new ConvertedObjects(List.copyOf(converter.conversions), List.copyOf(converter.notes));
    }

    private void podSecurity() {
        var labelled = objects.stream()
                .filter(each -> is(each, "", "Namespace") && PodSecurityLabels.has(each))
                .toList();
        var configurations = objects.stream().filter(Converter::isPodSecurity).toList();
        if (!labelled.isEmpty()) {
            conversions.add(PodSecurityLabels.convert(
                    labelled,
                    configurations.stream()
                            .flatMap(each -> PodSecurityConfiguration.exempt(each).stream())
                            .distinct()
                            .toList()));
        }
        configurations.forEach(each -> conversions.add(PodSecurityConfiguration.convert(each)));
    }

    private static boolean isPodSecurity(SourceObject object) {
        return is(object, "pod-security.admission.config.k8s.io", "PodSecurityConfiguration")
                || is(object, "apiserver.config.k8s.io", "AdmissionConfiguration");
    }

    private void convert(SourceObject object, AdmissionPolicies admission) {
        var conversion = conversion(object, admission);
        conversion.ifPresent(conversions::add);
        if (conversion.isEmpty()
                && POLICY_GROUPS.contains(object.group())
                && !object.kind().equals(AdmissionPolicies.BINDING)) {
            notes.add(
                    new Note(Note.Effect.OMITTED, object.label(), "the kind has no equivalent that can be converted"));
        }
    }

    private static Optional<Conversion> conversion(SourceObject object, AdmissionPolicies admission) {
        return switch (object.group() + "/" + object.kind()) {
            case ADMISSION + "/" + AdmissionPolicies.KIND -> Optional.of(admission.convert(object));
            case KYVERNO + "/ClusterPolicy", KYVERNO + "/Policy" -> Optional.of(ClassicPolicies.convert(object));
            case KYVERNO_CEL + "/ValidatingPolicy", KYVERNO_CEL + "/NamespacedValidatingPolicy" ->
                Optional.of(CelPolicies.convert(object));
            case KYVERNO_CEL + "/ImageValidatingPolicy" -> Optional.of(ImageValidatingPolicies.convert(object));
            case SIGSTORE + "/ClusterImagePolicy" -> Optional.of(ClusterImagePolicies.convert(object));
            case SIGSTORE + "/TrustRoot" -> Optional.of(TrustRoots.convert(object));
            default -> Optional.empty();
        };
    }

    private static boolean is(SourceObject object, String group, String kind) {
        return object.group().equals(group) && object.kind().equals(kind);
    }
}
