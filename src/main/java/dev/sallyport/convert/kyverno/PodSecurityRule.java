package dev.sallyport.convert.kyverno;

import dev.sallyport.convert.images.ImageGlobs;
import dev.sallyport.convert.model.Draft;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** {@code validate.podSecurity}: a level of the Pod Security Standards, with exclusions of controls. */
record PodSecurityRule(Fields podSecurity) {
    private static final Set<String> FIELDS = Set.of("level", "version", "exclude");
    private static final String ANY_IMAGE = "*";

    /** Fields in which a control can be violated. */
    private enum Reach {
        POD,
        CONTAINERS,
        BOTH
    }

    /** Control of the standards, with its names in policies. */
    private enum StandardControl {
        HOST_PROCESS("HostProcess", Reach.BOTH, "windowsHostProcess", ""),
        HOST_NAMESPACES("Host Namespaces", Reach.POD, "hostNamespaces", ""),
        PRIVILEGED("Privileged Containers", Reach.CONTAINERS, "privileged", ""),
        CAPABILITIES("Capabilities", Reach.CONTAINERS, "capabilities_baseline", "capabilities_restricted"),
        HOST_PATHS("HostPath Volumes", Reach.POD, "hostPathVolumes", ""),
        HOST_PORTS("Host Ports", Reach.CONTAINERS, "hostPorts", ""),
        APP_ARMOR("AppArmor", Reach.BOTH, "appArmorProfile", ""),
        SE_LINUX("SELinux", Reach.BOTH, "seLinuxOptions", ""),
        PROC_MOUNT("/proc Mount Type", Reach.CONTAINERS, "procMount", ""),
        SECCOMP("Seccomp", Reach.BOTH, "seccompProfile_baseline", "seccompProfile_restricted"),
        SYSCTLS("Sysctls", Reach.POD, "sysctls", ""),
        VOLUME_TYPES("Volume Types", Reach.POD, "", "restrictedVolumes"),
        PRIVILEGE_ESCALATION("Privilege Escalation", Reach.CONTAINERS, "", "allowPrivilegeEscalation"),
        NON_ROOT("Running as Non-root", Reach.BOTH, "", "runAsNonRoot"),
        NON_ROOT_USER("Running as Non-root user", Reach.BOTH, "", "runAsUser");

        private final String title;
        private final Reach reach;
        private final String baseline;
        private final String restricted;

        StandardControl(String title, Reach reach, String baseline, String restricted) {
            this.title = title;
            this.reach = reach;
            this.baseline = baseline;
            this.restricted = restricted;
        }

        static StandardControl of(String title) throws Inexpressible {
            for (var control : values()) {
                if (control.title.equals(title)) {
                    return control;
                }
            }
            throw new Inexpressible("the control \"%s\" is unknown".formatted(title));
        }

        /** Returns the names of the control at a level, the stricter one last. */
        private List<String> names(boolean isRestricted) {
            var names = new ArrayList<String>();
            if (!baseline.isEmpty()) {
                names.add(baseline);
            }
            if (isRestricted && !restricted.isEmpty()) {
                names.add(restricted);
            }
            return names;
        }
    }

    /** Exclusions of one control. */
    private static final class Exclusion {
        private boolean isForPod;
        private boolean isForAllImages;
        private final List<String> images = new ArrayList<>();

        private boolean isComplete(Reach reach) {
            return switch (reach) {
                case POD -> isForPod;
                case CONTAINERS -> isForAllImages;
                case BOTH -> isForPod && isForAllImages;
            };
        }
    }

    /** Returns the policy for the level, and one for each control that is excluded for some images. */
    List<Draft> drafts(Function<String, Draft> factory) throws Inexpressible {
        podSecurity.requireOnly(FIELDS);
        var level = podSecurity.text("level");
        boolean isRestricted = level.equals("restricted");
        var main = factory.apply("");
        var exempt = new ArrayList<String>();
        var drafts = new ArrayList<Draft>(List.of(main));
        for (var entry : exclusions(main).entrySet()) {
            var names = entry.getKey().names(isRestricted);
            var exclusion = entry.getValue();
            if (names.isEmpty()) {
                continue;
            }
            if (exclusion.isComplete(entry.getKey().reach)) {
                exempt.addAll(names);
            } else if (!exclusion.images.isEmpty()) {
                exempt.addAll(names);
                drafts.add(excluding(factory, names, exclusion.images));
            } else {
                main.note(
                        Note.Effect.STRICTER,
                        "the control \"%s\" is excluded for %s only, and applies completely"
                                .formatted(entry.getKey().title, exclusion.isForPod ? "the Pod" : "containers"));
            }
        }
        main.check("podSecurity", rules(level, exempt));
        return drafts;
    }

    private Map<String, Object> rules(String level, List<String> exempt) throws Inexpressible {
        if (!Set.of("baseline", "restricted").contains(level)) {
            throw new Inexpressible("the level \"%s\" requires nothing".formatted(level));
        }
        var rules = new LinkedHashMap<String, Object>();
        rules.put("level", level);
        version(rules);
        if (!exempt.isEmpty()) {
            rules.put("exempt", exempt);
        }
        return rules;
    }

    private void version(Map<String, Object> rules) throws Inexpressible {
        var version = podSecurity.text("version", "latest");
        if (!version.equals("latest")) {
            rules.put("version", version);
        }
    }

    private Draft excluding(Function<String, Draft> factory, List<String> names, List<String> images)
            throws Inexpressible {
        var draft = factory.apply("-" + names.getLast().replaceAll("_.*", ""));
        var rules = new LinkedHashMap<String, Object>();
        rules.put("controls", names);
        version(rules);
        draft.check(
                "exclude",
                new TreeMap<>(Map.of("images", images, "reason", "excluded in the policy that was converted")));
        draft.check("podSecurity", rules);
        return draft;
    }

    private Map<StandardControl, Exclusion> exclusions(Draft draft) throws Inexpressible {
        var exclusions = new LinkedHashMap<StandardControl, Exclusion>();
        for (var entry : podSecurity.parts("exclude")) {
            var control = StandardControl.of(entry.text("controlName"));
            if (entry.has("restrictedField") || entry.has("values")) {
                draft.note(
                        Note.Effect.STRICTER,
                        "the exclusion of single fields or values of \"%s\" has no equivalent"
                                .formatted(control.title));
                continue;
            }
            var exclusion = exclusions.computeIfAbsent(control, _ -> new Exclusion());
            exclusion.isForPod |= !entry.has("images");
            for (var image : entry.texts("images")) {
                exclusion.isForAllImages |= image.equals(ANY_IMAGE);
                var glob = ImageGlobs.exact(image);
                glob.ifPresent(exclusion.images::add);
                if (glob.isEmpty() && !image.equals(ANY_IMAGE)) {
                    draft.note(
                            Note.Effect.STRICTER,
                            "the exclusion of the image \"%s\" from \"%s\" has no exact equivalent"
                                    .formatted(image, control.title));
                }
            }
        }
        return exclusions;
    }
}
